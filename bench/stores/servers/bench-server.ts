import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findOrInstall } from '../../../test/servers/find-programs.js';
import { serverKinds, type ServerName } from '../../../test/servers/kinds.js';
import type { ServerSettings } from '../../../test/servers/server-kind.js';
import { ServerProcess } from '../../../test/servers/server-process.js';
import { newDatabase } from '../../../test/servers/test-database.js';

/** An empty server of the bench's own; or an empty database on the one that the environment names. */
export interface BenchServer {
  readonly url: string;
  /** Of its first process; null where it is not the bench's own. */
  readonly pid: number | null;
  remove(): Promise<void>;
}

export interface ServerOrder {
  readonly folder: string;
  readonly settings: ServerSettings;
  readonly note: (text: string) => void;
}

/** TEST_POSTGRES_URL and the like name a server, which keeps its settings; else one is started on a folder of its own. */
export async function startServer(
  name: ServerName,
  { folder, settings, note }: ServerOrder,
): Promise<BenchServer> {
  const kind = serverKinds[name];
  const given = process.env[kind.variable];
  if (given !== undefined && given !== '') {
    if (!('createDatabase' in kind)) return { url: given, pid: null, remove: () => Promise.resolve() };
    const database = await newDatabase(kind, given);
    return { url: database.url, pid: null, remove: () => database.drop() };
  }
  const found = await findOrInstall(kind, note);
  if ('missing' in found) throw new Error(`There is no ${name}: ${found.missing}`);
  const parent = await mkdtemp(join(folder, 'patchbay-bench-'));
  // The servers' user has to pass it.
  await chmod(parent, 0o711);
  const removeFolder = () => rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  try {
    const place = { folder: join(parent, name), lasts: false };
    const server = await ServerProcess.create(kind, found.programs, place);
    const remove = async (): Promise<void> => {
      await server.remove();
      await removeFolder();
    };
    try {
      await server.start(settings);
      const { url } = 'createDatabase' in kind ? await newDatabase(kind, server.url) : server;
      return { url, pid: server.pid, remove };
    } catch (error) {
      await remove();
      throw error;
    }
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
