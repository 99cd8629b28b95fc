import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import { draft, drafts, identityOf, newProject, noon } from '../../support/event-draft.js';
import { RunningWriter } from '../../support/running-writer.js';
import { until } from '../../support/until.js';
import { expectStored } from './conformance-case.js';
import type { EngineCase } from './engine-case.js';

const REFUSED = 'refused by the engine';

/** The storage under the service that feeds it: from the broker to the rows, or to the dead letters. */
export const writerCases: readonly EngineCase[] = [
  {
    name: 'one event among 1,000 that the engine refuses becomes a dead letter, and the others are stored',
    async run({ engine }) {
      await engine.refuseSource(REFUSED);
      const project = newProject();
      const good = drafts(project, 1_000, (index) => ({ timestamp: noon + index, source: 'good' }));
      const refused = draft(project, { source: REFUSED });
      const writer = await RunningWriter.on(engine.store);
      try {
        await writer.write([...good.slice(0, 617), refused, ...good.slice(617)]);
        expect(await writer.deadLetters(project)).toMatchObject([
          { code: 'data_refused', timestamp: refused.timestamp, idKey: identityOf(refused).idKey },
        ]);
        expect(writer.report()).toMatchObject({ eventsWritten: 1_000, eventsDeadLettered: 1 });
      } finally {
        await writer.remove();
      }
      await expectStored(engine.store, project, good);
      expect(await engine.store.present([identityOf(refused)], call())).toEqual([false]);
    },
  },
  {
    name: 'an engine that is away makes no dead letter: its events wait, and are stored when it is back',
    async run({ engine }) {
      const project = newProject();
      const events = drafts(project, 1_000, (index) => ({ timestamp: noon + index }));
      const writer = await RunningWriter.on(engine.store);
      try {
        await engine.killEngine();
        const written = writer.write(events);
        await until('a retry', () => writer.report().retries > 0);
        await engine.startEngine();
        await written;
        expect(await writer.deadLetters(project)).toEqual([]);
      } finally {
        await writer.remove();
      }
      await expectStored(engine.store, project, events);
    },
  },
];
