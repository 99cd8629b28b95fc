import { describe, test } from '@jest/globals';
import { describeBackend, isGap } from '../describe-backend.js';
import { committedCases } from './committed.cases.js';
import { deliveryCases } from './delivery.cases.js';
import { faultCases } from './fault.cases.js';
import type { BrokerFixture } from './fixtures/fixture.js';
import { fullCases } from './full.cases.js';
import { lagCases } from './lag.cases.js';
import { poisonCases } from './poison.cases.js';
import { restartCases } from './restart.cases.js';
import { serverCases } from './server.cases.js';
import { severalCases } from './several.cases.js';
import { Subject, type ConformanceCase } from './subject.js';

const groups = {
  delivery: deliveryCases,
  committed: committedCases,
  lag: lagCases,
  restart: restartCases,
  full: fullCases,
  poison: poisonCases,
  faults: faultCases,
};

/** The contract of ports/broker.ts, run on one broker. */
export function brokerSuite(backend: string, fixture: BrokerFixture): void {
  const gaps: Record<string, string> = {};
  if (isGap(fixture.elsewhere)) gaps['several consumers'] = fixture.elsewhere.cannot;
  if (isGap(fixture.ownServer)) gaps['restarts of the server'] = fixture.ownServer.cannot;
  const { describe: describeThose } = fixture;
  describeBackend({ port: 'broker', backend, suite: 'contract', describe: describeThose, gaps }, () => {
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => testEach(cases, fixture));
    }
  });
}

/** Consumers that share a place, in processes of their own. */
export function severalConsumersSuite(backend: string, fixture: BrokerFixture): void {
  if (isGap(fixture.elsewhere)) return;
  const suite = { port: 'broker', backend, suite: 'several consumers', describe: fixture.describe };
  describeBackend(suite, () => testEach(severalCases, fixture));
}

/** A server that ends and comes back under publishers and consumers. */
export function ownServerSuite(backend: string, { ownServer }: BrokerFixture): void {
  if (isGap(ownServer)) return;
  const suite = { port: 'broker', backend, suite: 'own server', describe: ownServer.describe };
  describeBackend(suite, () => {
    test.each(serverCases)(
      '$name',
      async ({ run }) => {
        const place = await ownServer.place();
        try {
          await run(place);
        } finally {
          await place.remove();
        }
      },
      OUTAGES_MS,
    );
  });
}

function testEach(cases: readonly ConformanceCase[], fixture: BrokerFixture): void {
  test.each(cases)(
    '$name',
    async ({ settings, run }) => {
      const subject = await Subject.on(fixture, settings);
      try {
        await run(subject);
      } finally {
        await subject.remove();
      }
    },
    TIMEOUT_MS,
  );
}

const TIMEOUT_MS = 120_000;
/** A case of outages starts its server up to four times, and a virtual machine of Java does not start fast. */
const OUTAGES_MS = 240_000;
