import { Generator } from './generator/generator.js';
import type { BenchOptions } from './options.js';
import { measure, type Round, type Scenario } from './round.js';
import type { MeasuredServer, StartServer } from './servers/measured-server.js';
import { startPatchbay } from './servers/patchbay.js';
import { startReference } from './servers/reference.js';

const servers: readonly StartServer[] = [startPatchbay, startReference];
const SINGLE_CONNECTIONS = 256;

/** All rounds of all loads, the servers in turn, so that what else the machine does falls on each alike. */
export class Bench {
  readonly #options: BenchOptions;
  readonly #onProgress: (text: string) => void;
  #generator: Generator | undefined;
  #server: Promise<MeasuredServer> | undefined;

  constructor(options: BenchOptions, onProgress: (text: string) => void) {
    this.#options = options;
    this.#onProgress = onProgress;
  }

  async run(): Promise<Round[]> {
    const { rounds, connections, events, single } = this.#options;
    const scenarios: Scenario[] = [{ connections, events }];
    if (single) scenarios.push({ connections: SINGLE_CONNECTIONS, events: 1 });
    const measured: Round[] = [];
    for (const scenario of scenarios) {
      for (let round = 1; round <= rounds; round += 1) {
        for (const start of servers) measured.push(await this.#measure(start, scenario, round));
      }
    }
    return measured;
  }

  /** Ends every process and removes every folder that is still there. */
  async cleanUp(): Promise<void> {
    this.#generator?.stop();
    this.#generator = undefined;
    const server = this.#server;
    this.#server = undefined;
    await (await server?.catch(() => undefined))?.remove();
  }

  async #measure(start: StartServer, scenario: Scenario, round: number): Promise<Round> {
    const { rounds, seconds } = this.#options;
    try {
      this.#server = start(this.#options);
      this.#generator = new Generator();
      const server = await this.#server;
      const what = `${server.name} ${scenario.connections} × ${scenario.events}, round ${round} of ${rounds}`;
      return await measure(server, this.#generator, {
        round,
        scenario,
        seconds,
        onProgress: (phase, acknowledged, elapsed) => {
          const count = acknowledged.toLocaleString('en');
          this.#onProgress(`${what}: ${phase} ${elapsed.toFixed(0)} s, ${count} events`);
        },
      });
    } finally {
      await this.cleanUp();
    }
  }
}
