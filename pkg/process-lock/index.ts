export { ProcessLock } from './process-lock.js';
