import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import {
  canonicalEvent,
  drafts,
  identityOf,
  newProject,
  noon,
  type EventDraft,
} from '../../support/event-draft.js';
import { until } from '../../support/until.js';
import { expectStored } from './conformance-case.js';
import { untilItAnswers, type EngineCase } from './engine-case.js';
import type { StoreOnOwnEngine } from './fixtures/fixture.js';

const WRITERS = 4;
const BATCH = 500;
/** The engine ends once; one that answers and refuses the same batch again and again is no outage. */
const ATTEMPTS = 10;
const DAY = 86_400_000;

const ends: readonly { readonly name: string; readonly end: (engine: StoreOnOwnEngine) => Promise<void> }[] =
  [
    { name: 'killed', end: (engine) => engine.killEngine() },
    { name: 'stopped', end: (engine) => engine.stopEngine() },
  ];

/** Appends one batch after the other, each until it is acknowledged. */
class Writing {
  readonly project = newProject();
  readonly acknowledged: EventDraft[] = [];
  refused = 0;
  isBack = true;
  #begun = 0;
  #isOver = false;
  readonly #engine: StoreOnOwnEngine;
  readonly #writers: Promise<unknown>;

  constructor(engine: StoreOnOwnEngine) {
    this.#engine = engine;
    this.#writers = Promise.all(Array.from({ length: WRITERS }, () => this.#write()));
  }

  /** Ends with the work, or with the first writer that gives up. */
  async during(work: () => Promise<void>): Promise<void> {
    try {
      await Promise.race([work(), this.#writers]);
    } finally {
      this.#isOver = true;
    }
    await this.#writers;
  }

  async #write(): Promise<void> {
    while (!this.#isOver) {
      const start = noon + this.#begun++ * BATCH;
      // Over several days, which some engines store apart.
      const batch = drafts(this.project, BATCH, (index) => ({
        timestamp: start + index + (index % 3) * DAY,
      }));
      await this.#appendUntilStored(batch);
      this.acknowledged.push(...batch);
    }
  }

  async #appendUntilStored(batch: readonly EventDraft[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#engine.store.append(batch.map(canonicalEvent), call());
        return;
      } catch (error) {
        expect(error).toMatchObject({ code: 'unavailable', retryable: true });
        if (attempt === ATTEMPTS) throw error;
        this.refused++;
      }
      await until('the engine is back', () => this.isBack, 50_000);
      await untilItAnswers(this.#engine.store);
    }
  }
}

export const endedEngineCases: readonly EngineCase[] = [
  ...ends.map(({ name, end }): EngineCase => ({
    name: `an engine that is ${name} amid batches: all that was acknowledged is there, the rest is stored by a retry, nothing twice`,
    async run({ engine }) {
      const writing = new Writing(engine);
      await writing.during(async () => {
        await until('some are stored', () => writing.acknowledged.length >= 3 * BATCH);
        writing.isBack = false;
        await end(engine);
        await until('a batch is refused', () => writing.refused > 0);
        const before = [...writing.acknowledged];
        await engine.startEngine();
        expect(await engine.store.present(before.map(identityOf), call())).toEqual(before.map(() => true));
        writing.isBack = true;
        await until(
          'more are stored',
          () => writing.acknowledged.length >= before.length + (WRITERS + 1) * BATCH,
          50_000,
        );
      });
      await expectStored(engine.store, writing.project, writing.acknowledged);
    },
  })),
  {
    name: 'a kill keeps everything that was appended, and what comes again is known',
    async run({ engine }) {
      const project = newProject();
      const events = drafts(project, 2_000, (index) => ({
        timestamp: noon + (index % 200) * DAY,
        user_id: `${index}`,
      }));
      for (let at = 0; at < events.length; at += 500)
        await engine.store.append(events.slice(at, at + 500).map(canonicalEvent), call());
      await engine.killEngine();
      await engine.startEngine();
      await expectStored(engine.store, project, events);
      await engine.store.append(events.map(canonicalEvent), call());
      await expectStored(engine.store, project, events);
    },
  },
];
