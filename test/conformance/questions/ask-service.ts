import { QuestionService, type AnswerTo } from '../../../internal/services/questions/question-service.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Project } from '../../../internal/ports/account-store.js';
import type { EventStore } from '../../../internal/ports/event-store.js';
import { newAnswerCache } from '../../support/answer-cache.js';
import { call } from '../../support/call.js';
import type { GeneratedQuestion, Parameters } from './generated-question.js';

/** What a client would be told, without what frames every answer; or `{refused: code}`. */
export async function askService(
  store: EventStore,
  projectId: string,
  question: GeneratedQuestion,
): Promise<unknown> {
  const { timezone, retentionDays, now } = question;
  const service = new QuestionService(store, { now: () => now }, newAnswerCache());
  const project = { id: projectId, name: 'scene', timezone, retentionDays, createdAt: 0 };
  try {
    const { generated_at, cached, ...answer } = await answerOf(service, project, question);
    if (generated_at !== new Date(now).toISOString() || cached !== false) throw new Error('A wrong frame.');
    // As JSON has it: no −0, nothing undefined.
    return JSON.parse(JSON.stringify(answer)) as unknown;
  } catch (error) {
    if (error instanceof PatchbayError) return { refused: error.code };
    throw error;
  }
}

type Framed = object & { readonly generated_at?: string; readonly cached?: boolean };

async function answerOf(
  service: QuestionService,
  project: Project,
  question: GeneratedQuestion,
): Promise<Framed> {
  switch (question.call) {
    case 'user':
      return wholeUser(service, project, question.userId, question.parameters);
    case 'query':
      return service.query(project, question.body, call());
    case 'funnel':
      return service.funnel(project, question.body, call());
    default:
      return service[question.call](project, question.parameters, call());
  }
}

/** All pages as one; what is not of the page has to be the same on each. */
async function wholeUser(
  service: QuestionService,
  project: Project,
  userId: string,
  parameters: Parameters,
): Promise<Framed> {
  const events: unknown[] = [];
  let cursor: string | null = null;
  let first: Omit<AnswerTo<'user'>, 'events' | 'next_cursor'> | null = null;
  const limit = Number(parameters['limit']?.[0] ?? 100);
  do {
    const page: AnswerTo<'user'> = await service.user(
      project,
      userId,
      cursor === null ? parameters : { ...parameters, cursor: [cursor] },
      call(),
    );
    const { events: some, next_cursor, ...rest } = page;
    if (some.length > limit || (some.length < limit && next_cursor !== null))
      throw new Error(`A page of ${some.length} events, where ${limit} were asked for.`);
    first ??= rest;
    if (JSON.stringify(first) !== JSON.stringify(rest))
      throw new Error('Pages differ in what is not theirs.');
    events.push(...some);
    cursor = next_cursor;
  } while (cursor !== null);
  return { ...first, events } as Framed;
}
