import { setTimeout as wait } from 'node:timers/promises';
import { childrenOf, killNow } from '../processes.js';
import type { SeededRandom } from '../seeded-random.js';
import { until } from '../until.js';
import { pause, type Breakable } from './breakable.js';
import type { Deployment } from './deployment.js';
import type { Fault, FaultCatalog } from './fault.js';
import type { Program } from './program.js';

/** Longer than a broker waits for an acknowledgement or a sign of life. */
const LONG_PAUSE_MS = 75_000;
const KILLED_DURING_START = 0.25;
const ENGINE_MS = 60_000;

type Make = (random: SeededRandom) => Fault;

/** Of every process: kill -9, SIGSTOP, and a restart in order. */
export function processFaults(deployment: Deployment): FaultCatalog {
  const { programs, database, broker } = deployment;
  const catalog = new Map<string, Make>();
  const parts = new Map<string, readonly Breakable[]>();
  for (const program of programs) parts.set(program.kind, [...(parts.get(program.kind) ?? []), program]);
  if (database !== null) parts.set('database', [database]);
  if (broker !== null) parts.set('broker', [broker]);
  for (const [name, all] of parts) {
    catalog.set(`kill -9 ${name}`, (random) => kill(random.pick(all), random));
    catalog.set(`SIGSTOP ${name}`, (random) => {
      const part = random.pick(all);
      return stopFor(random.whole(500, 4_000), () => part.pid);
    });
    catalog.set(`restart ${name}`, (random) => restart(random.pick(all), random));
  }
  const consumers = parts.get('consumer');
  if (consumers !== undefined) {
    catalog.set('SIGSTOP consumer for 75 s', (random) => {
      const consumer = random.pick(consumers);
      return stopFor(LONG_PAUSE_MS, () => consumer.pid);
    });
  }
  if (database === null) {
    const [program] = programs as [Program];
    catalog.set('kill -9 engine', () => killEngine(program));
    catalog.set('SIGSTOP engine', (random) => stopFor(random.whole(500, 4_000), () => enginePid(program)));
    catalog.set('kill -9 app and engine', (random) => killBoth(program, random));
  }
  return catalog;
}

function kill(part: Breakable, random: SeededRandom): Fault {
  const vainMs = random.chance(KILLED_DURING_START) ? random.whole(100, 1_500) : null;
  return {
    lastsMs: random.whole(0, 1_500),
    strike: () => part.kill(),
    async heal() {
      if (vainMs !== null) await part.startInVain(vainMs);
      await part.start();
    },
  };
}

function restart(part: Breakable, random: SeededRandom): Fault {
  return { lastsMs: random.whole(0, 1_000), strike: () => part.stop(), heal: () => part.start() };
}

function stopFor(lastsMs: number, pid: () => number | Promise<number>): Fault {
  let goOn = (): void => undefined;
  return {
    lastsMs,
    async strike() {
      goOn = await pause(await pid());
    },
    heal: () => goOn(),
  };
}

/** Its program starts it again by itself. */
function killEngine(program: Program): Fault {
  return {
    lastsMs: 0,
    async strike() {
      killNow(await enginePid(program));
    },
    heal: () => undefined,
  };
}

function killBoth(program: Program, random: SeededRandom): Fault {
  const laterMs = random.chance(0.5) ? random.whole(0, 300) : 0;
  return {
    lastsMs: 0,
    async strike() {
      killNow(await enginePid(program));
      // Where it still lives, it has acknowledged meanwhile what it cannot store.
      if (laterMs > 0) await wait(laterMs);
      await program.kill();
    },
    heal: () => program.start(),
  };
}

function enginePid(program: Program): Promise<number> {
  return until('the engine runs', async () => (await childrenOf(program.pid))[0], ENGINE_MS);
}
