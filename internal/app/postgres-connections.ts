import type { Settings } from '../config/settings.js';

/** How many connections to PostgreSQL each of its storages may have: two thirds are the events', where both stand on it. */
export function postgresConnections({ backends, postgres }: Pick<Settings, 'backends' | 'postgres'>): {
  readonly events: number;
  readonly accounts: number;
} {
  const all = postgres.connections;
  if (backends.EVENT_STORE !== 'postgres') return { events: 0, accounts: all };
  if (backends.ACCOUNT_STORE !== 'postgres') return { events: all, accounts: 0 };
  const events = Math.floor((2 * all) / 3);
  return { events, accounts: all - events };
}
