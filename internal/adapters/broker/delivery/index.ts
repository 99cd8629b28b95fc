export { boundedByCall, requireTimeLeft } from './bounded-by-call.js';
export type { DeliveryHandler } from './delivery-handler.js';
export { requireEnvelopeSize } from './envelope-size.js';
export { Gathering, type GatherRule } from './gathering.js';
export { WakeSignal } from './wake-signal.js';
