import { randomBytes } from 'node:crypto';
import { serverFor } from '../../servers/server-for.js';
import type { ServerProgram } from '../built-program.js';
import type { ChaosProfile } from './profiles.js';
import { Program } from './program.js';
import { reachServer, type ReachedServer } from './reached-server.js';
import type { Server } from './server.js';

/** A profile as it runs: its servers, its programs, and a network between any two that can be broken. */
export interface Deployment {
  readonly profile: ChaosProfile;
  /** Null: the embedded engine. */
  readonly database: Server | null;
  /** Null: the embedded log. */
  readonly broker: Server | null;
  /** Two of each role; or the one that has all of them. */
  readonly programs: readonly Program[];
  /** Those of them that take requests. */
  readonly apis: readonly Program[];
  /** Not started: a consumer that may join the others, and leave. */
  readonly spareConsumer: Program | null;
  /** Ends all of it, and removes what it kept. */
  remove(): Promise<void>;
}

const SPARE = 4;

/** Everything runs and is ready when this resolves; what was started is removed when it rejects. */
export async function deploy(profile: ChaosProfile): Promise<Deployment> {
  const undo: (() => Promise<void>)[] = [];
  const remove = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { profile, remove, ...(await startAll(profile, undo)) };
  } catch (error) {
    await remove();
    throw error;
  }
}

type Started = Omit<Deployment, 'profile' | 'remove'>;

async function startAll(profile: ChaosProfile, undo: (() => Promise<void>)[]): Promise<Started> {
  const kinds: ServerProgram[] =
    profile.broker === null ? ['app'] : ['api', 'api', 'consumer', 'consumer', 'consumer'];
  const common: Record<string, string> = {
    KEY_PEPPER: randomBytes(32).toString('hex'),
    ...profile.settings,
  };
  const reached = new Map<'database' | 'broker', ReachedServer>();
  for (const to of ['database', 'broker'] as const) {
    const use = profile[to];
    if (use === null) continue;
    const server = await reachServer(use, kinds.length);
    undo.push(() => server.remove());
    reached.set(to, server);
  }
  if (profile.accounts !== null) {
    const database = await (await serverFor(profile.accounts.server)).createDatabase();
    undo.push(() => database.drop());
    common[profile.accounts.setting] = database.url;
  }
  const programs: Program[] = [];
  for (const [index, kind] of kinds.entries()) {
    const environment: Record<string, string> = { ...common, HTTP_PORT: '0' };
    for (const [to, { paths }] of reached) environment[profile[to]!.setting] = paths[index]!.url;
    const links = [...reached].map(([to, { paths }]) => ({ to, proxy: paths[index]!.proxy }));
    const program = await Program.create(kind, environment, links);
    undo.push(() => program.remove());
    programs.push(program);
  }
  const [first, ...others] = programs.slice(0, SPARE);
  // Alone, so that the installation's first key is its own.
  await first!.start();
  await Promise.all(others.map((program) => program.start()));
  return {
    database: reached.get('database')?.server ?? null,
    broker: reached.get('broker')?.server ?? null,
    programs: programs.slice(0, SPARE),
    apis: programs.filter(({ kind }) => kind !== 'consumer'),
    spareConsumer: programs[SPARE] ?? null,
  };
}
