import { join } from 'node:path';
import type { MeasuredServer, ServerContext } from './measured-server.js';
import { UNREAD_LOG_BYTES } from './reference.js';
import { ServerProcess } from './server-process.js';

/** The program's way in alone, in a process of its own (edge-main.ts). */
export async function startEdge({ folder, nodeArguments }: ServerContext): Promise<MeasuredServer> {
  const entry = join(import.meta.dirname, 'edge-main.js');
  const server = await ServerProcess.start([...nodeArguments, entry], folder, (dataDir) => ({
    DATA_DIR: dataDir,
  }));
  const key = /^key (\S+)$/m.exec(server.firstWords)?.[1];
  if (key === undefined) throw new Error('The edge has named no key.');
  return {
    name: 'edge alone',
    pid: server.pid,
    companions: [],
    host: server.url.hostname,
    port: Number(server.url.port),
    headers: { 'X-API-Key': key },
    bodyBytes: UNREAD_LOG_BYTES,
    visibleEvents: null,
    remove: () => server.remove(),
  };
}
