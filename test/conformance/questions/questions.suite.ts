import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call } from '../../support/call.js';
import { canonicalEvent } from '../../support/event-draft.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { describeBackend } from '../describe-backend.js';
import type { Fixture, RunningStore } from '../event-store/fixtures/fixture.js';
import { askOracle } from './ask-oracle.js';
import { askService } from './ask-service.js';
import { generatedQuestion, questionKinds, type QuestionKind } from './generated-question.js';
import { sceneData } from './scene-data.js';
import { scenes } from './scenes.js';

export interface QuestionPlan {
  readonly seed: number;
  /** How many questions of each kind are asked in each scene. */
  readonly each: Readonly<Record<QuestionKind, number>>;
}

/** Questions that a storage is asked at the same time. */
const AT_ONCE = 8;

/** Asks one storage, through the question service, and the oracle the same, and expects the same answers. */
export function questionsSuite(backend: string, fixture: Fixture, plan: QuestionPlan): void {
  const suite = { port: 'event store', backend, suite: `questions, ORACLE_SEED=${plan.seed}` };
  describeBackend({ ...suite, describe: fixture.describe }, () => {
    const random = new SeededRandom(plan.seed);
    const data = scenes.map((scene) => sceneData(random, scene));
    let running: RunningStore;

    beforeAll(async () => {
      running = await fixture.start();
      // Each event at least once, a third of them again, in any order and batch.
      const sent = data.flatMap(({ events }) => [...events, ...events.filter(() => random.chance(0.33))]);
      const order = random.shuffled(sent).map(canonicalEvent);
      while (order.length > 0) await running.store.append(order.splice(0, random.whole(1, 1_500)), call());
    });

    afterAll(async () => {
      await running.stop();
    });

    test.each(data)('$scene.zone $scene.at: $scene.why', async (sceneOf) => {
      const own = new SeededRandom(plan.seed + data.indexOf(sceneOf) + 1);
      const questions = questionKinds.flatMap((kind) =>
        Array.from({ length: plan.each[kind] }, () => generatedQuestion(own, sceneOf, kind)),
      );
      for (let at = 0; at < questions.length; at += AT_ONCE) {
        const some = questions.slice(at, at + AT_ONCE);
        const answers = await Promise.all(
          some.map((question) => askService(running.store, sceneOf.project, question)),
        );
        for (const [index, question] of some.entries()) {
          expectSame(answers[index], askOracle(sceneOf, question), JSON.stringify(question));
        }
      }
    });
  });
}

/** As toEqual, with the question on top: the difference alone does not tell what was asked. */
function expectSame(answer: unknown, expected: unknown, question: string): void {
  try {
    expect(answer).toEqual(expected);
  } catch (difference) {
    throw new Error(`${question}\n${difference instanceof Error ? difference.message : ''}`, {
      cause: difference,
    });
  }
}
