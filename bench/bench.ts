import { Generator } from './generator/generator.js';
import { median } from './median.js';
import type { BenchOptions } from './options.js';
import { profileProgram } from './profiles/profile-program.js';
import { measure, type Round, type RoundOrder } from './round.js';
import { scenariosOf, type Scenario } from './scenarios.js';
import { startEdge } from './servers/edge.js';
import type { MeasuredServer, StartServer } from './servers/measured-server.js';
import { startPatchbay } from './servers/patchbay.js';
import { startReference } from './servers/reference.js';
import { WriterBench, type WriterRound } from './writer/writer-bench.js';

/** A load that ends with its events has no other end. */
const LONGEST_SECONDS = 1_800;
/** Beyond what a profile takes, for so many times as long as the other loads. */
const OVERLOAD = { times: 3, longer: 2, connections: 256 };

export interface Measured {
  readonly rounds: readonly Round[];
  readonly writer: readonly WriterRound[];
}

type Load = Omit<RoundOrder, 'round' | 'scenario' | 'onProgress'>;

/** All rounds of all loads, the servers in turn, so that what else the machine does falls on each alike. */
export class Bench {
  readonly #options: BenchOptions;
  readonly #onProgress: (text: string) => void;
  readonly #rounds: Round[] = [];
  #generator: Generator | undefined;
  #server: Promise<MeasuredServer> | undefined;
  #writer: WriterBench | undefined;

  constructor(options: BenchOptions, onProgress: (text: string) => void) {
    this.#options = options;
    this.#onProgress = onProgress;
  }

  async run(): Promise<Measured> {
    const { profile, broker, roles } = this.#options;
    if (profile === null) return this.#measureEmbedded();
    return this.#measureProfile(profileProgram({ profile, broker }, roles));
  }

  async #measureEmbedded(): Promise<Measured> {
    const { rounds, seconds, only, memoryEvents } = this.#options;
    const servers = [startPatchbay, startEdge, startReference];
    const { batched, gzipped, withoutIds, single } = scenariosOf(this.#options);
    const full: Load = { load: 'full', seconds, events: null, eventsPerSecond: null };
    for (const scenario of [batched, single]) await this.#inTurn(servers, scenario, full, rounds);
    if (only === 'throughput') return { rounds: this.#rounds, writer: [] };

    for (const scenario of [gzipped, withoutIds]) await this.#inTurn(servers, scenario, full, 1);
    for (const scenario of [batched, single]) {
      const eventsPerSecond = this.#halfOf(scenario);
      await this.#measure(startPatchbay, scenario, { ...full, load: 'half', eventsPerSecond }, 1);
    }
    const long: Load = { ...full, load: 'long', seconds: LONGEST_SECONDS, events: memoryEvents };
    await this.#measure(startPatchbay, batched, long, 1);
    return { rounds: this.#rounds, writer: await this.#measureWriter() };
  }

  /** Ends every process and removes every folder that is still there. */
  async cleanUp(): Promise<void> {
    this.#generator?.stop();
    this.#generator = undefined;
    this.#writer?.stop();
    const server = this.#server;
    this.#server = undefined;
    await (await server?.catch(() => undefined))?.remove();
    await this.#writer?.remove();
    this.#writer = undefined;
  }

  /** What the storages of a profile can be held against stands in `make bench STORE=`; here, the two main loads. */
  async #measureProfile(program: StartServer): Promise<Measured> {
    const { rounds, seconds, only } = this.#options;
    const { batched, single } = scenariosOf(this.#options);
    const full: Load = { load: 'full', seconds, events: null, eventsPerSecond: null };
    for (const scenario of [batched, single]) {
      await this.#inTurn([program, startReference], scenario, full, rounds);
    }
    if (only === 'throughput') return { rounds: this.#rounds, writer: [] };

    for (const scenario of [batched, single]) {
      const eventsPerSecond = this.#visibleOf(scenario) / 2;
      await this.#measure(program, scenario, { ...full, load: 'half', eventsPerSecond }, 1);
    }
    const { times, longer, connections } = OVERLOAD;
    const eventsPerSecond = this.#visibleOf(batched) * times;
    const overload: Load = { ...full, load: 'overload', seconds: seconds * longer, eventsPerSecond };
    await this.#measure(program, { ...batched, connections }, overload, 1);
    return { rounds: this.#rounds, writer: [] };
  }

  async #inTurn(
    servers: readonly StartServer[],
    scenario: Scenario,
    load: Load,
    rounds: number,
  ): Promise<void> {
    for (let round = 1; round <= rounds; round += 1) {
      for (const start of servers) await this.#measure(start, scenario, load, round);
    }
  }

  async #measure(start: StartServer, scenario: Scenario, load: Load, round: number): Promise<void> {
    try {
      this.#server = start(this.#options);
      this.#generator = new Generator();
      const server = await this.#server;
      const what = `${server.name} ${scenario.name}, ${load.load} load, round ${round}`;
      const order = {
        ...load,
        round,
        scenario,
        onProgress: (phase: string, acknowledged: number, elapsed: number) => {
          const count = acknowledged.toLocaleString('en');
          this.#onProgress(`${what}: ${phase} ${elapsed.toFixed(0)} s, ${count} events`);
        },
      };
      this.#rounds.push(await measure(server, this.#generator, order));
    } finally {
      await this.cleanUp();
    }
  }

  /** What it stores as fast as it takes it: more would only be carried along. */
  #visibleOf({ name }: Scenario): number {
    return median(this.#fullOf(name).map(({ visiblePerSecond }) => visiblePerSecond ?? 0));
  }

  #fullOf(name: string): Round[] {
    return this.#rounds.filter(
      (round) => round.server === 'patchbay' && round.load === 'full' && round.name === name,
    );
  }

  #halfOf({ name }: Scenario): number {
    return median(this.#fullOf(name).map(({ acknowledgedPerSecond }) => acknowledgedPerSecond)) / 2;
  }

  async #measureWriter(): Promise<WriterRound[]> {
    this.#onProgress('the writer alone');
    try {
      this.#writer = await WriterBench.make(this.#options.folder);
      return await this.#writer.run({ events: this.#options.writerEvents, rounds: this.#options.rounds });
    } finally {
      await this.cleanUp();
    }
  }
}
