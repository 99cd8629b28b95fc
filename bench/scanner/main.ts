import 'reflect-metadata';
import { randomIds } from '../../internal/adapters/ids/random/index.js';
import { MemoryLimits } from '../../internal/adapters/limits/memory/index.js';
import { IngestService, type IngestRequest } from '../../internal/services/ingest/ingest-service.js';
import { IngestScanner, type IngestContext } from '../../internal/domain/ingest/index.js';
import type { Broker } from '../../internal/ports/broker.js';
import type { DeadLetters } from '../../internal/ports/dead-letters.js';
import type { EventStore } from '../../internal/ports/event-store.js';
import { RequestSource } from '../generator/request-source.js';
import { scenariosOf, type Scenario } from '../scenarios.js';

/**
 * CPU time of the edge alone, in this process: to scan a body, and to accept it with a broker that has it at once.
 * The least of many short rounds, which other programs on the machine disturb the least.
 *
 *     npm run build && node dist/bench/scanner/main.js
 */
const ROUNDS = 30;
const EVENTS_EACH_ROUND = 20_000;
/** Requests that are on their way together. */
const AT_A_TIME = 256;
const PROJECT = '0190a6a0-0000-7000-8000-000000000001';

const scanner = new IngestScanner();
const clock = { now: () => Date.now() };
const broker = { publish: () => Promise.resolve('0') } as unknown as Broker;
const options = { lingerMs: 2, partitionBy: 'project', inFlightBytes: 2 ** 30 } as const;
const limits = new MemoryLimits();
const [store, deadLetters] = [{} as EventStore, {} as DeadLetters];
const service = new IngestService(clock, randomIds, broker, store, deadLetters, options, limits);

for (const scenario of Object.values(scenariosOf({ connections: 1, events: 100 })) as Scenario[]) {
  if (scenario.gzip) continue;
  const bodies = bodiesOf(scenario);
  const scanned = await leastTime(() => {
    const now = clock.now();
    const context: IngestContext = {
      projectId: PROJECT,
      now,
      receivedAt: now,
      ids: randomIds,
      idempotencyKey: null,
    };
    for (const body of bodies) scanner[scenario.form](body, context);
  });
  const accepted = await leastTime(async () => {
    for (let at = 0; at < bodies.length; at += AT_A_TIME) {
      const some = bodies.slice(at, at + AT_A_TIME);
      await Promise.all(some.map((body) => service.accept(requestWith(scenario, body))));
    }
  });
  console.log(
    `${scenario.name}: scan ${scanned.toFixed(3)}, accept ${accepted.toFixed(3)} µs of CPU an event`,
  );
}

function bodiesOf({ events, form, gzip, withIds, connections }: Scenario): Buffer[] {
  const target = { host: '', port: 0, path: '/', headers: {}, connections, form, gzip, withIds };
  const source = new RequestSource({ ...target, eventsPerRequest: events });
  const buffer = Buffer.alloc(source.largest);
  return Array.from({ length: EVENTS_EACH_ROUND / events }, () => {
    const request = source.fill(buffer, Date.now());
    return Buffer.from(request.subarray(request.indexOf('\r\n\r\n') + 4));
  });
}

function requestWith({ form }: Scenario, body: Buffer): IngestRequest {
  const sender = { projectId: PROJECT, keyId: PROJECT, rateLimit: null };
  return { ...sender, form, body, idempotencyKey: null, waitStored: null };
}

async function leastTime(round: () => unknown): Promise<number> {
  let least = Infinity;
  for (let n = 0; n < ROUNDS; n++) {
    const before = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / EVENTS_EACH_ROUND);
  }
  return least;
}
