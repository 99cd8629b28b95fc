import { join } from 'node:path';
import type { MeasuredServer, ServerContext } from './measured-server.js';
import { ServerProcess } from './server-process.js';

/** What a log that nobody reads is sent at most: warm-up and load together end before it is full, at 10 GiB. */
export const UNREAD_LOG_BYTES = 4.5 * 1024 ** 3;

/** The least that a durable server must do, in a process of its own (reference-main.ts). */
export async function startReference({ folder }: ServerContext): Promise<MeasuredServer> {
  const entry = join(import.meta.dirname, 'reference-main.js');
  const server = await ServerProcess.start([entry], folder, (logFolder) => ({ LOG_FOLDER: logFolder }));
  return {
    name: 'reference',
    pid: server.pid,
    companions: [],
    host: server.url.hostname,
    port: Number(server.url.port),
    headers: {},
    bodyBytes: UNREAD_LOG_BYTES,
    visibleEvents: null,
    remove: () => server.remove(),
  };
}
