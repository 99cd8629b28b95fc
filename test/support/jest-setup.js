import compile from '../../scripts/compile-plain-events.js';
import startServers from '../servers/jest-setup.js';

/** jest takes one path. Not in TypeScript: jest loads this file as it is. */
export default async function setUp() {
  await compile();
  await startServers();
}
