import { performance } from 'node:perf_hooks';
import type { BenchedStore, EngineDescription } from './benched-store.js';
import type { CanonicalDay } from './data/canonical-days.js';
import { STREAM_START } from './data/shops.js';
import { streamDays } from './data/stream.js';
import { measureIngest, type IngestRound } from './ingest/ingest-rounds.js';
import type { StoreBenchOptions } from './options.js';
import { readHandwritten } from './questions/handwritten.js';
import { measureQuestion, type QuestionRuns } from './questions/question-runs.js';
import { questions } from './questions/questions.js';
import { storeKinds } from './registry.js';

export interface StoreMeasured {
  readonly engine: EngineDescription;
  readonly ingest: readonly IngestRound[];
  /** How long the table took to fill for the questions; null where none was asked. */
  readonly fillSeconds: number | null;
  readonly questions: readonly QuestionRuns[];
  /** Questions, or statements by hand, that ended in an error. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly question: string;
  readonly message: string;
}

/** One storage: what it takes in, then what it answers. */
export class StoreBench {
  readonly #options: StoreBenchOptions;
  readonly #onProgress: (text: string) => void;
  #opening: Promise<BenchedStore> | undefined;

  constructor(options: StoreBenchOptions, onProgress: (text: string) => void) {
    this.#options = options;
    this.#onProgress = onProgress;
  }

  async run(): Promise<StoreMeasured> {
    const { store, folder, ingestEvents, rounds, only } = this.#options;
    const kind = storeKinds[store];
    this.#onProgress(`${store}: starting`);
    this.#opening = kind.open({ folder, tableMadeAt: STREAM_START, note: this.#onProgress });
    const benched = await this.#opening;
    const ingest = isAsked(only, 'ingest')
      ? await measureIngest(benched, { events: ingestEvents, rounds }, this.#onProgress)
      : [];
    const asked = questions.filter(({ name }) => isAsked(only, 'questions') || name.includes(only ?? ''));
    const runs: QuestionRuns[] = [];
    const failures: Failure[] = [];
    let fillSeconds: number | null = null;
    if (only !== 'ingest' && asked.length > 0) {
      fillSeconds = await this.#fill(benched);
      const handwritten = await readHandwritten(kind.handwritten);
      for (const question of asked) {
        this.#onProgress(`${store}: ${question.name}`);
        await measureQuestion(benched, question, { handwritten, seconds: this.#options.seconds }).then(
          (measured) => runs.push(measured),
          (error: unknown) => failures.push({ question: question.name, message: messageOf(error) }),
        );
      }
    }
    return { engine: await benched.describe(), ingest, fillSeconds, questions: runs, failures };
  }

  /** Ends every process and removes every folder that is still there. */
  async cleanUp(): Promise<void> {
    const benched = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    await benched?.remove();
  }

  async #fill(benched: BenchedStore): Promise<number> {
    const { events } = this.#options;
    const start = performance.now();
    await benched.fill(this.#told(streamDays(events)));
    const [row] = await benched.rows('SELECT count(*) FROM events');
    if (Number(row?.[0]) !== events)
      throw new Error(`${events} events were loaded, and ${String(row?.[0])} are there.`);
    return (performance.now() - start) / 1_000;
  }

  async *#told(days: AsyncIterable<CanonicalDay>): AsyncGenerator<CanonicalDay, void, void> {
    const { store, events } = this.#options;
    let loaded = 0;
    for await (const day of days) {
      yield day;
      loaded += day.events;
      this.#onProgress(
        `${store}: ${loaded.toLocaleString('en')} of ${events.toLocaleString('en')} events loaded`,
      );
    }
    this.#onProgress(`${store}: loaded; indexes and upkeep`);
  }
}

function isAsked(only: string | null, what: string): boolean {
  return only === null || only === what;
}

/** Of a translated error also the engine's own words. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
}
