import type { SeededRandom } from '../seeded-random.js';
import { childrenOf } from '../processes.js';
import { makeHeavyBatch } from '../ledger/batches.js';
import type { Ledger } from '../ledger/ledger.js';
import { isAcknowledgement, post } from '../ledger/post.js';
import { pause } from './breakable.js';
import type { Deployment } from './deployment.js';
import type { Fault, FaultCatalog } from './fault.js';

const FILL_MS = 90_000;

/** Nothing is stored any more, and events are sent until the broker refuses them. */
export function fullBroker(deployment: Deployment, ledger: Ledger, apiKey: string): FaultCatalog {
  const { database, apis, programs } = deployment;
  const fill = (random: SeededRandom): Fault => {
    let goOn = (): void => undefined;
    return {
      lastsMs: 0,
      async strike() {
        if (database !== null) await database.kill();
        else goOn = await pause((await childrenOf(programs[0]!.pid))[0]!);
        await sendUntilFull(apis.map(({ url }) => url));
      },
      async heal() {
        goOn();
        await database?.start();
      },
    };

    async function sendUntilFull(urls: readonly string[]): Promise<void> {
      const deadline = Date.now() + FILL_MS;
      while (Date.now() < deadline) {
        const batch = makeHeavyBatch(ledger, random);
        const sentAt = performance.now();
        const answer = await post(batch, { url: random.pick(urls), apiKey }).catch(() => null);
        if (answer === null) continue;
        if (isAcknowledgement(answer, batch)) ledger.acknowledge(batch, sentAt);
        else if (answer.body.includes('"storage_full"')) return;
      }
      throw new Error('The broker has not said that it is full.');
    }
  };
  return new Map([['full broker', fill]]);
}
