import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeBackend, isGap } from '../describe-backend.js';
import { aggregateCases } from './aggregate.cases.js';
import { appendCases } from './append.cases.js';
import type { ConformanceCase, Subject } from './conformance-case.js';
import { faultCases } from './fault.cases.js';
import type { Fixture, RunningStore } from './fixtures/fixture.js';
import { largeCases } from './large.cases.js';
import { numberCases } from './number.cases.js';
import { presentCases } from './present.cases.js';
import { propertyCases } from './property.cases.js';
import { scanCases } from './scan.cases.js';
import { textCases } from './text.cases.js';

const groups: Readonly<Record<string, readonly ConformanceCase[]>> = {
  append: appendCases,
  text: textCases,
  present: presentCases,
  aggregate: aggregateCases,
  numbers: numberCases,
  properties: propertyCases,
  scan: scanCases,
  large: largeCases,
  faults: faultCases,
};

/** Holds one storage against the contract in internal/ports/event-store.ts. */
export function eventStoreSuite(backend: string, fixture: Fixture): void {
  const { waivers, ownEngine } = fixture;
  const gaps = isGap(ownEngine) ? { ...waivers, 'an engine of its own': ownEngine.cannot } : waivers;
  const suite = { port: 'event store', backend, suite: 'contract', describe: fixture.describe, gaps };
  describeBackend(suite, () => {
    let running: RunningStore;
    let subject: Subject;

    beforeAll(async () => {
      running = await fixture.start();
      subject = { store: running.store };
    });

    afterAll(async () => {
      await running.stop();
      await running.stop();
    });

    const names = new Set<string>();
    for (const [group, cases] of Object.entries(groups)) {
      for (const { name: caseName, run } of cases) {
        const fullName = `${group}: ${caseName}`;
        names.add(fullName);
        const reason = waivers[fullName];
        if (reason === undefined) test(fullName, () => run(subject));
        else
          test(`waived, ${fullName} (${reason})`, async () => {
            await expect(run(subject)).rejects.toThrow();
          });
      }
    }

    test('waivers name cases that exist', () => {
      expect(Object.keys(waivers).filter((waived) => !names.has(waived))).toEqual([]);
    });
  });
}
