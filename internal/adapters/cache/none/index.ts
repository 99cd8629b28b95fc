export { NoCache } from './no-cache.js';
