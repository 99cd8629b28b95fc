import { expect, test } from '@jest/globals';
import type { EventIdentity } from '../../../../internal/domain/event/event.js';
import type { Broker } from '../../../../internal/ports/broker.js';
import type { DeadLetters } from '../../../../internal/ports/dead-letters.js';
import type { EventStore } from '../../../../internal/ports/event-store.js';
import { StoredWait } from '../../../../internal/services/ingest/stored-wait.js';
import { call } from '../../../support/call.js';

const events: readonly EventIdentity[] = ['a', 'b', 'c'].map((idKey) => ({
  projectId: 'project',
  timestamp: 1,
  idKey,
}));

/** What becomes of three new events once their position is committed, by their id keys. */
function counted(stored: readonly string[], buried: readonly string[]) {
  let isCommitted = false;
  const broker = {
    committed: () => {
      isCommitted = true;
      return Promise.resolve();
    },
  } as unknown as Broker;
  const store = {
    present: (asked: readonly EventIdentity[]) =>
      Promise.resolve(asked.map(({ idKey }) => isCommitted && stored.includes(idKey))),
  } as unknown as EventStore;
  const deadLetters = {
    present: (asked: readonly EventIdentity[]) =>
      Promise.resolve(asked.filter(({ idKey }) => buried.includes(idKey)).length),
  } as unknown as DeadLetters;
  return new StoredWait(broker, store, deadLetters)
    .begin(events, call())
    .then((untilStored) => untilStored(['1']));
}

test('counts what is stored and what lies among the dead letters', async () => {
  expect(await counted(['a', 'b', 'c'], [])).toEqual({ stored: 3, already_present: 0, dead_lettered: 0 });
  expect(await counted(['a'], ['b', 'c'])).toEqual({ stored: 1, already_present: 0, dead_lettered: 2 });
});

test('says nothing of events that are in neither: someone has emptied the broker', async () => {
  expect(await counted(['a'], ['b'])).toBeNull();
  expect(await counted([], [])).toBeNull();
});
