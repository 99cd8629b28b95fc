import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../../../pkg/private-file/index.js';
import { findProcess, isRunning } from '../../../pkg/running-process/index.js';
import { readLocalAccess, type LocalAccess } from './local-access.js';

const form = z.object({
  url: z.url(),
  roles: z.array(z.string()),
  /** Process ids say nothing on another machine, or in another container, that has the same folder. */
  host: z.string(),
  process: z.object({ pid: z.int().positive(), start: z.string() }),
});

/** A process that listens, of those on one DATA_DIR: APIs, consumers and workers. */
export type RunningServer = z.infer<typeof form>;

/** Each process writes a file of its own, so that none has to wait for another. */
function folder(dataDir: string): string {
  return join(dataDir, 'servers');
}

/** Lets the command line find this process; `dataDir` is there. The returned function takes that back. */
export async function noteServer(
  dataDir: string,
  { url, roles }: Pick<RunningServer, 'url' | 'roles'>,
): Promise<() => Promise<void>> {
  const own = await findProcess(process.pid);
  if (own === null) return () => Promise.resolve();
  await mkdir(folder(dataDir), { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await removeEnded(dataDir);
  const path = join(folder(dataDir), `${hostname()}-${own.pid}.json`);
  await writePrivateFile(path, { url, roles, host: hostname(), process: own });
  return () => rm(path, { force: true });
}

/** Those of this machine that run now, APIs first. */
export async function runningServers(dataDir: string): Promise<RunningServer[]> {
  const found: RunningServer[] = [];
  for (const { server } of await noted(dataDir)) if (await isRunning(server.process)) found.push(server);
  return found.sort((a, b) => rank(a) - rank(b) || a.url.localeCompare(b.url));
}

/** The addresses at which the APIs of this DATA_DIR answer; at least that of the last one that started. */
export async function localApis(dataDir: string, { url }: LocalAccess): Promise<readonly string[]> {
  const apis = (await runningServers(dataDir)).filter(isApi).map((server) => server.url);
  return apis.length === 0 || apis.includes(url) ? [url, ...apis.filter((other) => other !== url)] : apis;
}

/** What listens on DATA_DIR; where nothing does, where the last API listened. Its roles are then not known. */
export async function localServers(
  dataDir: string,
): Promise<readonly { readonly url: string; readonly roles: readonly string[] | null }[]> {
  const running = await runningServers(dataDir);
  if (running.length > 0) return running;
  const local = await readLocalAccess(dataDir);
  return local === null ? [] : [{ url: local.url, roles: null }];
}

export function isApi({ roles }: { readonly roles: readonly string[] | null }): boolean {
  return roles?.includes('api') ?? true;
}

function rank(server: RunningServer): number {
  return isApi(server) ? 0 : 1;
}

/** What a kill has left behind. */
async function removeEnded(dataDir: string): Promise<void> {
  for (const { path, server } of await noted(dataDir))
    if (!(await isRunning(server.process))) await rm(path, { force: true });
}

async function noted(dataDir: string): Promise<{ path: string; server: RunningServer }[]> {
  const names = await readdir(folder(dataDir)).catch(() => []);
  const found: { path: string; server: RunningServer }[] = [];
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const path = join(folder(dataDir), name);
    // One that is damaged tells of nobody.
    const server = await readPrivateFile(path, form).catch(() => null);
    if (server?.host === hostname()) found.push({ path, server });
  }
  return found;
}
