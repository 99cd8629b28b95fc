/** What SQL servers have in common: when and how the work of a call ends, and how they are brought to the schema. */
export { bounded, refuseEnded, type Ending } from './bounded.js';
export { cancelled, deadlineExceeded } from './call-end.js';
export { prepareServer, serverSchema, type MigratedServer } from './server-schema.js';
export type { Meaning, Work } from './work.js';
