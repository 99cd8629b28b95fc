import { socketVariable, startSupervisor } from '../../dist/test/servers/run-supervisor.js';

/** Not in TypeScript: jest loads this file as it is. The servers themselves start when a test asks for one. */
export default async function setUp() {
  globalThis.patchbayServers = await startSupervisor();
  process.env[socketVariable] = globalThis.patchbayServers.socket;
}
