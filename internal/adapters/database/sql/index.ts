/** What connections to every SQL server have in common: when and how the work of a call ends. */
export { bounded, refuseEnded, type Ending } from './bounded.js';
export { cancelled, deadlineExceeded } from './call-end.js';
export type { Meaning, Work } from './work.js';
