import type { EventStore } from '../../../internal/ports/event-store.js';
import { call } from '../../support/call.js';
import { refusal } from '../../support/refusal.js';
import { until } from '../../support/until.js';
import type { OutageName, OwnEngineFixture, StoreOnOwnEngine } from './fixtures/fixture.js';

/** What a case gets that breaks the engine: it has to leave it running, with every other project's events untouched. */
export interface EngineSubject {
  readonly engine: StoreOnOwnEngine;
  readonly fixture: OwnEngineFixture;
}

/** What a case is about that not every storage has, or can be made to suffer. */
export type Need = OutageName | 'several requests';

/** Why the storage has no such thing; null where it has. */
export function reasonAgainst({ requests, outages }: OwnEngineFixture, need: Need): string | null {
  if (need === 'several requests') return requests.length > 1 ? null : 'An append is one request.';
  const answer = outages[need];
  return typeof answer === 'string' ? null : answer.cannot;
}

export interface EngineCase {
  readonly name: string;
  readonly needs?: Need;
  readonly run: (subject: EngineSubject) => Promise<void>;
}

/** Connections that broke are found out by whoever uses them first. */
export function untilItAnswers(store: EventStore): Promise<boolean> {
  return until(
    'the storage answers',
    async () => (await refusal(store.check(call()))) === 'not refused',
    50_000,
  );
}
