import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../support/processes.js';
import { toolsFolder } from './find-programs.js';
import { outputOf } from './programs.js';
import type { Programs, ServerKind, ServerSite } from './server-kind.js';
import { ServerProcess } from './server-process.js';

const runFolder = join(toolsFolder, 'run');

/** What is kept of a server that outlives the command that started it. */
interface Saved {
  readonly site: ServerSite;
  readonly pid: number | null;
}

/** Starts the one of this kind, or finds it running; its data are those of the last time. Gives its URL. */
export async function bringUp(kind: ServerKind, programs: Programs): Promise<string> {
  const saved = await savedServer(kind);
  if (saved !== null && (await isRunning(saved))) return kind.url(saved.site);
  const folder = join(runFolder, kind.name);
  let server: ServerProcess;
  if (saved === null) {
    // What a creation that was interrupted has left.
    await rm(folder, { recursive: true, force: true });
    await mkdir(runFolder, { recursive: true });
    server = await ServerProcess.create(kind, programs, { folder, lasts: true });
  } else {
    server = ServerProcess.reopen(kind, programs, saved.site, null);
  }
  await server.start();
  await save(kind, { site: server.site, pid: server.pid });
  return server.url;
}

/** False where none ran. */
export async function bringDown(kind: ServerKind): Promise<boolean> {
  const saved = await savedServer(kind);
  if (saved === null || !(await isRunning(saved))) return false;
  const server = ServerProcess.reopen(kind, {}, saved.site, saved.pid);
  await server.stop();
  await save(kind, { site: server.site, pid: null });
  return true;
}

/** The URL of the one that runs. */
export async function runningUrl(kind: ServerKind): Promise<string | null> {
  const saved = await savedServer(kind);
  return saved !== null && (await isRunning(saved)) ? kind.url(saved.site) : null;
}

async function isRunning({ site, pid }: Saved): Promise<boolean> {
  // After a restart of the machine the number may be another program's.
  return pid !== null && isAlive(pid) && (await commandLine(pid)).includes(site.folder);
}

function commandLine(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() =>
    outputOf('ps', ['-o', 'args=', '-p', `${pid}`]).catch(() => ''),
  );
}

function fileOf(kind: ServerKind): string {
  return join(runFolder, kind.name, 'server.json');
}

async function savedServer(kind: ServerKind): Promise<Saved | null> {
  const text = await readFile(fileOf(kind), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Saved);
}

async function save(kind: ServerKind, saved: Saved): Promise<void> {
  await writeFile(fileOf(kind), `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 });
}
