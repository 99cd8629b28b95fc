/** Expressions for what the metrics of a row look at; NULL where it has none. */
export const rowInputs = {
  actor: `CASE WHEN user_id IS NOT NULL THEN 'u' || user_id ELSE 'a' || anonymous_id END`,
  session_id: 'session_id',
} as const;
