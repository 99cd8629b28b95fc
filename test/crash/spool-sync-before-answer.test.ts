import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ownServerFor, type OwnServer } from '../servers/server-for.js';
import { CutWay } from '../support/broker/cut-way.js';
import { LogTrace } from '../support/log-trace.js';
import { canTrace, TracedServer } from '../support/traced-server.js';

/** As sync-before-answer.test.ts, of the spool: a kill cannot show a missing sync. */
const tracing = await canTrace();
const servers = await ownServerFor('nats');
const REQUESTS = 5;

servers.describe('the spool in the order of system calls', () => {
  let nats: OwnServer;
  let way: CutWay;
  let server: TracedServer | null = null;
  beforeAll(async () => {
    nats = await servers.startOwn();
    way = await CutWay.to(nats);
  }, 120_000);
  afterAll(async () => {
    await server?.remove();
    await way.remove();
    await nats.remove();
  });

  (tracing ? test : test.skip)(
    'is synced after an event is written to it and before its 202 is (needs strace)',
    async () => {
      server = await TracedServer.start({ ...way.environment, SPOOL_DIR: way.spoolDir });
      const { url, api_key } = server.access;
      way.cut();
      for (let index = 0; index < REQUESTS; index += 1) {
        const response = await fetch(`${url}/api/v1/events/track`, {
          method: 'POST',
          headers: {
            'X-API-Key': api_key,
            'Content-Type': 'application/json',
            'X-Request-Id': `spooled-${index}`,
          },
          body: JSON.stringify({ event_type: 'traced', user_id: `user-of-spooled-${index}` }),
        });
        expect(response.status).toBe(202);
        await response.arrayBuffer();
      }
      const trace = new LogTrace(await server.stop(), '/spool/data.mdb');
      for (let index = 0; index < REQUESTS; index += 1) {
        trace.expectSyncedBefore202(`spooled-${index}`, `user-of-spooled-${index}`);
      }
    },
    180_000,
  );
});
