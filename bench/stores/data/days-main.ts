import { parentPort, workerData } from 'node:worker_threads';
import { canonicalDays } from './canonical-days.js';

const days = canonicalDays(workerData as number);
parentPort?.on('message', () => {
  const next = days.next();
  if (next.done === true) {
    parentPort?.postMessage(null);
    return;
  }
  const { events, pieces } = next.value;
  // In memory of its own, which goes over without being copied.
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  const lengths = pieces.map(({ length }) => length);
  parentPort?.postMessage({ events, bytes, lengths }, [bytes.buffer]);
});
