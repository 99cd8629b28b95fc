import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
export function eventStoreSuite(name: string, fixture: Fixture): void {
  (fixture.describe ?? describe)(`event store ${name}`, () => {
    let running: RunningStore;
    let subject: Subject;

    beforeAll(async () => {
      running = await fixture.start();
      let store = running.store;
      subject = {
        get store() {
          return store;
        },
        async restart() {
          if (running.restart === undefined) throw new Error('This storage cannot be restarted.');
          store = await running.restart();
        },
      };
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
        const reason = fixture.waivers[fullName];
        if (reason === undefined) test(fullName, () => run(subject));
        else
          test(`waived, ${fullName} (${reason})`, async () => {
            console.warn(`${name} is let off "${fullName}": ${reason}`);
            await expect(run(subject)).rejects.toThrow();
          });
      }
    }

    test('waivers name cases that exist', () => {
      expect(Object.keys(fixture.waivers).filter((waived) => !names.has(waived))).toEqual([]);
    });
  });
}
