import { storedEvent } from '../../support/event-draft.js';
import { answerBreakdown } from '../../support/oracle/breakdown-answer.js';
import { answerEvents } from '../../support/oracle/events-answer.js';
import { answerFunnel } from '../../support/oracle/funnel-answer.js';
import { answerProperty } from '../../support/oracle/property-answer.js';
import { answerQuery } from '../../support/oracle/query-answer.js';
import type { Ground } from '../../support/oracle/question.js';
import { Refusal } from '../../support/oracle/refusal.js';
import { answerRetention } from '../../support/oracle/retention-answer.js';
import { answerSummary } from '../../support/oracle/summary-answer.js';
import { answerUser } from '../../support/oracle/user-answer.js';
import type { GeneratedQuestion } from './generated-question.js';
import type { SceneData } from './scene-data.js';

const stored = new WeakMap<SceneData, Ground['events']>();

/** What the right answer is, or `{refused: code}`. */
export function askOracle(data: SceneData, question: GeneratedQuestion): unknown {
  const events = stored.get(data) ?? data.events.map(storedEvent);
  stored.set(data, events);
  return askOracleOf(events, data.project, question);
}

/** The same, of events as a storage keeps them. */
export function askOracleOf(
  events: Ground['events'],
  projectId: string,
  question: GeneratedQuestion,
): unknown {
  const { timezone, retentionDays, now } = question;
  const ground = { events, project: { id: projectId, timezone, retentionDays }, now };
  try {
    const asked = 'body' in question ? question.body.timezone : question.parameters['timezone']?.[0];
    return { ...answer(ground, question), timezone: asked ?? timezone };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code };
    throw error;
  }
}

function answer(ground: Ground, question: GeneratedQuestion): object {
  switch (question.call) {
    case 'events':
      return answerEvents({ ...ground, parameters: question.parameters });
    case 'breakdown':
      return answerBreakdown({ ...ground, parameters: question.parameters });
    case 'property':
      return answerProperty({ ...ground, parameters: question.parameters });
    case 'summary':
      return answerSummary({ ...ground, parameters: question.parameters });
    case 'retention':
      return answerRetention({ ...ground, parameters: question.parameters });
    case 'user':
      return answerUser(question.userId, { ...ground, parameters: question.parameters });
    case 'funnel':
      return answerFunnel(ground, question.body);
    case 'query':
      return answerQuery(ground, question.body);
  }
}
