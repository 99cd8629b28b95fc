/** What a client may send: the limits of the public API (docs/api.md). Lengths are in code points. */
export const limits = {
  bodyBytes: 5 * 1024 * 1024,
  eventsPerBatch: 1_000,
  eventBytes: 64 * 1024,
  eventDepth: 8,
  eventKeys: 256,
  eventTypeLength: 128,
  idLength: 200,
  actorLength: 256,
  sourceLength: 256,
  pageUrlLength: 4_096,
  /** How far ahead of the server's clock a timestamp may lie, in ms. */
  futureMs: 24 * 60 * 60 * 1_000,
  buckets: 10_000,
  breakdownRows: 1_000,
  /** Cohorts times buckets. */
  retentionCells: 10_000,
  /** The values of a funnel's breakdown that are told. */
  funnelRows: 100,
  /** The values that a funnel's breakdown may meet: each costs some hundred bytes. */
  funnelValues: 1_000_000,
  /** Of one question, beside those by a column's own parameter. */
  filters: 20,
  filterValues: 200,
  /** Of a field's name as it is written in a question. */
  fieldLength: 1_024,
  /** The event and its properties are the first two of an event's levels; a scalar is none. */
  fieldKeys: 7,
  queryDimensions: 2,
  /** The events that one page of a user's gives. */
  userEvents: 1_000,
  envelopeBytes: 512 * 1024,
} as const;
