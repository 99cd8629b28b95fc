import { expect } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { call } from '../../support/call.js';
import { canonicalEvent, drafts, newProject, noon } from '../../support/event-draft.js';
import { expectStored } from './conformance-case.js';
import { untilItAnswers, type EngineCase } from './engine-case.js';
import { outageNames } from './fixtures/fixture.js';

/** An outage passes: it is told from a bad event by its code, and the same store takes the events afterwards. */
export const outageCases: readonly EngineCase[] = outageNames.map((outage) => ({
  name: `${outage}: events are refused as what may pass, and taken when it has passed`,
  needs: outage,
  async run({ engine, fixture }) {
    const project = newProject();
    const stored = drafts(project, 10, (index) => ({ timestamp: noon + index }));
    await engine.store.append(stored.map(canonicalEvent), call());
    // More than finds room in pages that the engine has begun.
    const events = drafts(project, 400, (index) => ({
      timestamp: noon + 1_000 + index,
      page_url: randomBytes(2_000).toString('hex'),
    }));
    const lines = events.map(canonicalEvent);
    const end = await engine.bringOn(outage);
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        const error: unknown = await engine.store.append(lines, call()).then(
          () => 'not refused',
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({ code: fixture.outages[outage], retryable: true });
      }
    } finally {
      await end();
    }
    await untilItAnswers(engine.store);
    await engine.store.append(lines, call());
    await expectStored(engine.store, project, [...stored, ...events]);
  },
}));
