import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import type { CliParts } from './cli-parts.js';
import { localServers } from './running-servers.js';

export interface DoctorOptions {
  readonly json?: boolean;
}

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, and how to mend it where it is wrong. */
  readonly detail: string;
}

const LEAST_FREE_BYTES = 1024 ** 3;
const ANSWER_MS = 10_000;

/** `patchbay doctor`. Errors: `unavailable` where a check has failed, after all of them are told. */
export async function runDoctor(options: DoctorOptions, parts: CliParts): Promise<void> {
  const findings: Finding[] = [];
  const settings = await found('settings', () => Promise.resolve(`DATA_DIR is ${resolve(parts.dataDir())}`));
  findings.push(settings);
  if (settings.ok) {
    const dataDir = resolve(parts.dataDir());
    findings.push(await found('data folder', () => dataFolder(dataDir)));
    findings.push(await found('free disk', () => freeDisk(dataDir)));
    findings.push(await found('storages', () => storages(parts)));
    findings.push(await found('server', () => runningServer(dataDir)));
  }
  parts.stdout.write(
    options.json === true
      ? `${JSON.stringify({ checks: findings })}\n`
      : findings.map(({ check, ok, detail }) => `${ok ? 'ok   ' : 'WRONG'}  ${check}: ${detail}\n`).join(''),
  );
  const wrong = findings.filter(({ ok }) => !ok).length;
  if (wrong > 0) throw new PatchbayError('unavailable', `${wrong} of ${findings.length} checks failed.`);
}

async function found(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await look() };
  } catch (thrown) {
    return { check, ok: false, detail: toPatchbayError(thrown).message };
  }
}

async function dataFolder(dataDir: string): Promise<string> {
  try {
    await access(dataDir, constants.R_OK | constants.W_OK);
    return 'may be read and written';
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 'is made at the first start';
    throw new PatchbayError(
      'invalid_settings',
      'this user may not write there: set DATA_DIR to another folder.',
      {
        cause,
      },
    );
  }
}

async function freeDisk(dataDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(await existing(dataDir));
  const free = bavail * bsize;
  const told = `${(free / 1024 ** 3).toFixed(1)} GiB are free`;
  if (free >= LEAST_FREE_BYTES) return told;
  throw new PatchbayError(
    'storage_full',
    `${told}: make room, or set DATA_DIR to a folder on a larger disk. Events are refused below EMBEDDED_LOG_RESERVE_MB.`,
  );
}

async function existing(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const isThere = await access(at).then(
      () => true,
      () => false,
    );
    if (isThere || dirname(at) === at) return at;
  }
}

/** Reaches each of them, and changes nothing. A server that runs has them to itself, and its check tells of them. */
async function storages(parts: CliParts): Promise<string> {
  try {
    const found = await parts.migrations();
    const told = found.map(({ storage, backend }) => `${storage} (${backend})`).join(', ');
    const states = found.flatMap(({ migrations }) => migrations.map(({ state }) => state));
    if (states.every((state) => state === 'applied')) return `${told}: every migration is applied`;
    if (states.every((state) => ['applied', 'pending', 'begun'].includes(state)))
      return `${told}: migrations are run at the next start, or by \`patchbay migrate up\``;
  } catch (thrown) {
    const error = toPatchbayError(thrown);
    if (error.code === 'in_use') return 'used by the running server';
    throw error;
  }
  throw new PatchbayError(
    'incompatible_data',
    'migrations do not fit this program: `patchbay migrate status` names them.',
  );
}

async function runningServer(dataDir: string): Promise<string> {
  const servers = await localServers(dataDir);
  if (servers.length === 0)
    throw new PatchbayError('unavailable', 'none has run here yet: start one with `make run`.');
  for (const { url } of servers) await requireReady(url);
  const urls = servers.map(({ url }) => url);
  return `${urls.join(' and ')} ${urls.length === 1 ? 'is' : 'are'} ready`;
}

async function requireReady(url: string): Promise<void> {
  let ready: Response;
  try {
    ready = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (cause) {
    throw new PatchbayError('unavailable', `${url} does not answer: start it with \`make run\`.`, {
      cause,
    });
  }
  if (ready.status === 200) return;
  throw new PatchbayError('unavailable', `${url} is not ready: ${(await ready.text()).slice(0, 1_000)}`);
}
