import type { AggregateAnswer, AggregateRequest, MetricValues } from '../../../internal/ports/event-store.js';
import { draft, noon, type EventDraft } from '../../support/event-draft.js';

/** Six events whose answers can be worked out by hand. */
export function six(project: string): EventDraft[] {
  return [
    { timestamp: noon, event_type: 'view', user_id: 'u1', session_id: 's1', source: 'a' },
    {
      timestamp: noon + 1_000,
      event_type: 'view',
      user_id: 'u1',
      anonymous_id: 'x',
      session_id: 's1',
      source: 'b',
    },
    { timestamp: noon + 2_000, event_type: 'click', anonymous_id: 'u1', session_id: 's2' },
    { timestamp: noon + 3_000, event_type: 'click', source: 'a' },
    { timestamp: noon + 60_000, event_type: 'view', user_id: 'u2', session_id: 's2', source: 'a' },
    {
      timestamp: noon + 61_000,
      event_type: 'buy',
      user_id: 'u2',
      anonymous_id: 'x',
      session_id: 's3',
      source: 'b',
    },
  ].map((parts) => draft(project, parts));
}

export function values(count: number, uniqueUsers: number, sessions: number): MetricValues {
  return { count, unique_users: uniqueUsers, sessions };
}

export const nothing = values(0, 0, 0);
export const total = values(6, 3, 3);
const minutes = [noon - 30_000, noon + 30_000, noon + 60_000, noon + 90_000];
export const byTime = { by: 'time', starts: minutes } as const;
export const byType = { by: 'field', field: { is: 'column', column: 'event_type' } } as const;
export const bySource = { by: 'field', field: { is: 'column', column: 'source' } } as const;

export interface AggregateCase {
  readonly name: string;
  readonly request: Partial<AggregateRequest>;
  /** [keys, values] of each group. */
  readonly groups: readonly (readonly [AggregateAnswer['groups'][number]['keys'], MetricValues])[];
  readonly other?: MetricValues;
  readonly total?: MetricValues;
}
