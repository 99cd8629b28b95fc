import { expect } from '@jest/globals';
import type { CanonicalEvent } from '../../../internal/domain/event/event.js';
import type { Call } from '../../../internal/ports/call.js';
import { DeadLetterService } from '../../../internal/services/dead-letters/dead-letter-service.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { newAnswerCache } from '../../support/answer-cache.js';
import { call } from '../../support/call.js';
import { draft, drafts, identityOf, newProject, noon } from '../../support/event-draft.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { RunningWriter } from '../../support/running-writer.js';
import { until } from '../../support/until.js';
import { Receiver, envelope } from './receiver.js';
import type { ConformanceCase } from './subject.js';

const REASON = 'The storage has no column for it.';

/** Refuses whatever goes together with one event, for as long as it is told to. */
class RefusingStore extends MemoryEventStore {
  refused: string | null = null;

  override append(events: readonly CanonicalEvent[], how: Call): Promise<void> {
    if (events.some(({ idKey }) => idKey === this.refused))
      return Promise.reject(new PatchbayError('data_refused', REASON));
    return super.append(events, how);
  }
}

export const poisonCases: readonly ConformanceCase[] = [
  {
    name: 'an event that the storage refuses becomes a dead letter with the reason, the others are stored, and it is replayed',
    async run({ broker }) {
      const project = newProject();
      const good = drafts(project, 300, (index) => ({ timestamp: noon + index }));
      const poison = draft(project, {});
      const store = new RefusingStore();
      store.refused = identityOf(poison).idKey;
      const writer = await RunningWriter.on(store, broker);
      try {
        await writer.write(good.slice(0, 100));
        await writer.write([...good.slice(100, 160), poison, ...good.slice(160, 200)]);
        await writer.write(good.slice(200));
        const letters = await writer.deadLetters(project);
        expect(letters).toMatchObject([
          { code: 'data_refused', reason: REASON, timestamp: poison.timestamp, idKey: store.refused },
        ]);
        const stored = async () => store.present([...good, poison].map(identityOf), call());
        expect(await stored()).toEqual([...good.map(() => true), false]);
        expect((await broker.lag(call())).envelopes).toBe(0);

        store.refused = null;
        const service = new DeadLetterService(writer.letters, store, newAnswerCache());
        expect(await service.replay(project, null, call())).toEqual({ replayed: 1, kept: 0 });
        expect(await stored()).toEqual([...good.map(() => true), true]);
        expect(await writer.deadLetters(project)).toEqual([]);
      } finally {
        await writer.remove();
      }
    },
  },
  {
    name: 'what is no envelope pauses the writer, is never dropped, and is there for the version that can read it',
    async run({ broker }) {
      const strange = '{"v":99,"of":"a later version"}\n';
      const position = await broker.publish(envelope(strange), call());
      const writer = await RunningWriter.on(new MemoryEventStore(), broker);
      try {
        await until('it says why', () => writer.report().waitingFor === 'not_in_this_version');
        expect((await broker.lag(call())).envelopes).toBe(1);
      } finally {
        await writer.remove();
      }
      const receiver = new Receiver(broker);
      await receiver.untilHandled([position]);
      await receiver.stop();
      expect(receiver.handled.get(position)?.envelope.toString()).toBe(strange);
    },
  },
];
