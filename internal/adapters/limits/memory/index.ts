export { MemoryLimits } from './memory-limits.js';
