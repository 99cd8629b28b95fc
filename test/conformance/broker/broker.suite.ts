import { describe, test } from '@jest/globals';
import { describeBackend } from '../describe-backend.js';
import { committedCases } from './committed.cases.js';
import { deliveryCases } from './delivery.cases.js';
import { faultCases } from './fault.cases.js';
import type { BrokerFixture } from './fixtures/fixture.js';
import { fullCases } from './full.cases.js';
import { lagCases } from './lag.cases.js';
import { restartCases } from './restart.cases.js';
import { Subject } from './subject.js';

const groups = {
  delivery: deliveryCases,
  committed: committedCases,
  lag: lagCases,
  restart: restartCases,
  full: fullCases,
  faults: faultCases,
};

/** The contract of ports/broker.ts, run on one broker. */
export function brokerSuite(backend: string, fixture: BrokerFixture): void {
  describeBackend({ port: 'broker', backend, suite: 'contract', describe: fixture.describe }, () => {
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        test.each(cases)('$name', async ({ settings, run }) => {
          const subject = await Subject.on(fixture, settings);
          try {
            await run(subject);
          } finally {
            await subject.remove();
          }
        });
      });
    }
  });
}
