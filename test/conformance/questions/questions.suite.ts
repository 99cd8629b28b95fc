import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { QuestionService } from '../../../internal/services/questions/question-service.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { call } from '../../support/call.js';
import { canonicalEvent, storedEvent } from '../../support/event-draft.js';
import { answerBreakdown } from '../../support/oracle/breakdown-answer.js';
import { answerEvents } from '../../support/oracle/events-answer.js';
import { Refusal } from '../../support/oracle/refusal.js';
import { SeededRandom } from '../../support/seeded-random.js';
import type { Fixture, RunningStore } from '../event-store/fixtures/fixture.js';
import { generatedQuestion, type GeneratedQuestion } from './generated-question.js';
import { sceneData, type SceneData } from './scene-data.js';
import { scenes } from './scenes.js';

export interface QuestionPlan {
  readonly seed: number;
  /** How many questions in all; they are spread over the scenes. */
  readonly questions: number;
}

/** Questions that a storage is asked at the same time. */
const AT_ONCE = 8;

/** Asks one storage, through the question service, and the oracle the same, and expects the same answers. */
export function questionsSuite(name: string, fixture: Fixture, plan: QuestionPlan): void {
  describe(`questions on ${name}, ORACLE_SEED=${plan.seed} ORACLE_QUESTIONS=${plan.questions}`, () => {
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
      const questions = Array.from({ length: Math.ceil(plan.questions / data.length) }, () =>
        generatedQuestion(own, sceneOf),
      );
      for (let at = 0; at < questions.length; at += AT_ONCE) {
        const some = questions.slice(at, at + AT_ONCE);
        const answers = await Promise.all(some.map((question) => askService(running, sceneOf, question)));
        for (const [index, question] of some.entries()) {
          const label = `question ${at + index}: ${JSON.stringify(question)}`;
          expectSame(answers[index], askOracle(sceneOf, question), label);
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

function askOracle({ events, project }: SceneData, question: GeneratedQuestion): unknown {
  const asked = {
    events: events.map(storedEvent),
    project: { id: project, timezone: question.timezone },
    now: question.now,
    parameters: question.parameters,
  };
  try {
    return question.call === 'events' ? answerEvents(asked) : answerBreakdown(asked);
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code };
    throw error;
  }
}

async function askService(
  running: RunningStore,
  { project }: SceneData,
  question: GeneratedQuestion,
): Promise<unknown> {
  const { timezone, now, parameters } = question;
  const service = new QuestionService(running.store, { now: () => now });
  const of = { id: project, name: 'scene', timezone, retentionDays: null, createdAt: 0 };
  try {
    if (question.call === 'events') {
      const answer = await service.events(of, parameters, call());
      return { data: answer.data, total: answer.total, timezone: answer.timezone };
    }
    const answer = await service.breakdown(of, parameters, call());
    return { data: answer.data, other: answer.other };
  } catch (error) {
    if (error instanceof PatchbayError) return { refused: error.code };
    throw error;
  }
}
