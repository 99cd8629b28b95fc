import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readLocalAccess } from '../../internal/transport/cli/local-access.js';
import type { MeasuredServer, ServerContext } from './measured-server.js';
import { ServerProcess } from './server-process.js';

const READY_MS = 60_000;

type Variables = Readonly<Record<string, string>>;

/** The program as a user runs it: all roles, embedded profile, default settings. */
export function startPatchbay(context: ServerContext): Promise<MeasuredServer> {
  return startProgram('app', context, {});
}

/** @param name of the program in cmd/ */
export async function startProgram(
  name: 'app' | 'api',
  { folder, nodeArguments }: ServerContext,
  variables: Variables,
): Promise<MeasuredServer> {
  const server = await startRole(name, { folder, nodeArguments }, variables);
  try {
    const access = await readLocalAccess(server.folder);
    if (access === null) throw new Error('The server has left no local-access.json.');
    await untilReady(server.url);
    const headers = { 'X-API-Key': access.api_key };
    return {
      name: 'patchbay',
      pid: server.pid,
      companions: [],
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

export function startRole(
  name: 'app' | 'api' | 'consumer',
  { folder, nodeArguments }: ServerContext,
  variables: Variables,
): Promise<ServerProcess> {
  const entry = join(import.meta.dirname, `../../cmd/${name}/main.js`);
  return ServerProcess.start([...nodeArguments, entry], folder, (dataDir) => ({
    DATA_DIR: dataDir,
    HTTP_PORT: '0',
    LOG_LEVEL: 'warn',
    ...variables,
  }));
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
