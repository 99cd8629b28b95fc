import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeCanonicalLine } from '../../../internal/domain/event/canonical-line.js';
import type { CanonicalEvent, StoredEvent } from '../../../internal/domain/event/event.js';
import { call } from '../../support/call.js';
import { newProject } from '../../support/event-draft.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { describeBackend } from '../describe-backend.js';
import type { RunningStore } from '../event-store/fixtures/fixture.js';
import { backends } from '../event-store/fixtures/index.js';
import { askOracleOf } from './ask-oracle.js';
import { askService } from './ask-service.js';
import type { GeneratedQuestion, Parameters } from './generated-question.js';
import { logLineQuestions } from './log-line-questions.js';
import { countsOfTheLog, logLines, type LogCounts } from './log-lines.js';

const project = newProject();
let events: CanonicalEvent[];
let stored: StoredEvent[];
let counts: LogCounts;
const right = new Map<GeneratedQuestion, unknown>();

/** The oracle takes its time: each question once, for all storages. */
function rightAnswer(question: GeneratedQuestion): unknown {
  if (!right.has(question)) right.set(question, askOracleOf(stored, project, question));
  return right.get(question);
}

beforeAll(async () => {
  [events, counts] = await Promise.all([logLines(project), countsOfTheLog()]);
  stored = events.map(decodeCanonicalLine);
});

test('the log is the one that is known, and every line of it is an event', () => {
  expect(counts.lines).toBe(10_000);
  expect(events).toHaveLength(10_000);
});

for (const [backend, fixture] of Object.entries(backends)) {
  const suite = { port: 'event store', backend, suite: '10,000 real log lines', describe: fixture.describe };
  describeBackend(suite, () => {
    let running: RunningStore;

    beforeAll(async () => {
      running = await fixture.start();
      // Each line twice, in batches that have nothing to do with the order of the log.
      const sent = new SeededRandom(20_150_517).shuffled([...events, ...events]);
      for (let at = 0; at < sent.length; at += 2_500)
        await running.store.append(sent.slice(at, at + 2_500), call());
    });

    afterAll(() => running.stop());

    async function ask<T>(kind: 'events' | 'breakdown', parameters: Parameters): Promise<T> {
      const range = { start_date: ['2015-05-01'], end_date: ['2015-05-31'] };
      const settings = { timezone: 'UTC', retentionDays: null, now: Date.UTC(2015, 5, 1) };
      const question: GeneratedQuestion = {
        ...settings,
        call: kind,
        parameters: { ...range, ...parameters },
      };
      return (await askService(running.store, project, question)) as T;
    }

    interface Answer {
      readonly data: readonly {
        readonly bucket: string;
        readonly value: string | null;
        readonly count: number;
      }[];
      readonly total: { readonly count: number; readonly unique_users: number };
    }

    test('days, visitors, pages and referrers are those of a script that knows nothing of Patchbay', async () => {
      const { data, total } = await ask<Answer>('events', { group_by: ['day'] });
      const days = data
        .filter(({ count }) => count > 0)
        .map(({ bucket, count }) => [bucket.slice(0, 10), count]);
      expect(Object.fromEntries(days)).toEqual(counts.days);
      expect(total).toMatchObject({ count: counts.lines, unique_users: counts.visitors });

      const pages = await ask<Answer>('breakdown', { dimension: ['page_url'], limit: ['10'] });
      expect(pages.data).toMatchObject(counts.pages);
      const sources = await ask<Answer>('breakdown', { dimension: ['source'], limit: ['11'] });
      expect(sources.data.filter(({ value }) => value !== null)).toMatchObject(counts.referrers);
    });

    test.each(logLineQuestions.map((question) => [nameOf(question), question] as const))(
      '%s: as the oracle says',
      async (_, question) => {
        const answer = await askService(running.store, project, question);
        expect(answer).toEqual(rightAnswer(question));
        expect(answer).not.toHaveProperty('refused');
      },
    );
  });
}

function nameOf(question: GeneratedQuestion): string {
  const asked = 'body' in question ? question.body : question.parameters;
  const said = Object.entries(asked).filter(([name]) => !name.includes('date'));
  return `${question.call} ${said.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')}`;
}
