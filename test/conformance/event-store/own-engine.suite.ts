import { afterAll, beforeAll, test } from '@jest/globals';
import { describeBackend, isGap } from '../describe-backend.js';
import { cutCases } from './cut.cases.js';
import { endedEngineCases } from './ended-engine.cases.js';
import { reasonAgainst, type EngineCase, type Need } from './engine-case.js';
import type { Fixture, StoreOnOwnEngine } from './fixtures/fixture.js';
import { outageCases } from './outage.cases.js';
import { writerCases } from './writer.cases.js';

const groups: Readonly<Record<string, readonly EngineCase[]>> = {
  connections: cutCases,
  ends: endedEngineCases,
  outages: outageCases,
  writer: writerCases,
};

/** Holds one storage against what the contract says of engines that fail, on one that it has to itself. */
export function ownEngineSuite(backend: string, { ownEngine: fixture }: Fixture): void {
  if (isGap(fixture)) return;
  const reasonToSkip = (needs: Need | undefined): string | null =>
    needs === undefined ? null : reasonAgainst(fixture, needs);
  const gaps: Record<string, string> = {};
  for (const { needs } of Object.values(groups).flat()) {
    const reason = reasonToSkip(needs);
    if (needs !== undefined && reason !== null) gaps[needs] = reason;
  }
  const suite = { port: 'event store', backend, suite: 'own engine', describe: fixture.describe, gaps };
  describeBackend(suite, () => {
    let engine: StoreOnOwnEngine;

    beforeAll(async () => {
      engine = await fixture.start();
    });

    afterAll(() => engine.stop());

    for (const [group, cases] of Object.entries(groups)) {
      for (const { name, needs, run } of cases) {
        if (reasonToSkip(needs) === null) test(`${group}: ${name}`, () => run({ engine, fixture }), 120_000);
      }
    }
  });
}
