import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readLocalAccess } from '../../internal/transport/cli/local-access.js';
import type { MeasuredServer, ServerContext } from './measured-server.js';
import { ServerProcess } from './server-process.js';

const READY_MS = 60_000;

/** The program as a user runs it: all roles, embedded profile, default settings. */
export async function startPatchbay({ folder, nodeArguments }: ServerContext): Promise<MeasuredServer> {
  const entry = join(import.meta.dirname, '../../cmd/app/main.js');
  const server = await ServerProcess.start([...nodeArguments, entry], folder, (dataDir) => ({
    DATA_DIR: dataDir,
    HTTP_PORT: '0',
    LOG_LEVEL: 'warn',
  }));
  try {
    const access = await readLocalAccess(server.folder);
    if (access === null) throw new Error('The server has left no local-access.json.');
    await untilReady(server.url);
    const headers = { 'X-API-Key': access.api_key };
    return {
      name: 'patchbay',
      pid: server.pid,
      host: server.url.hostname,
      port: Number(server.url.port),
      headers,
      bodyBytes: null,
      visibleEvents: () => countEvents(server.url, headers),
      remove: () => server.remove(),
    };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

async function untilReady(url: URL): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const response = await fetch(new URL('/ready', url));
    await response.arrayBuffer();
    if (response.status === 200) return;
    if (Date.now() > deadline) throw new Error('The server did not get ready.');
    await wait(50);
  }
}

async function countEvents(url: URL, headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(new URL('/api/v1/stats/events?group_by=none&timezone=UTC', url), { headers });
  if (response.status !== 200) throw new Error(`The count was not answered: ${await response.text()}`);
  const { total } = (await response.json()) as { total: { count: number } };
  return total.count;
}
