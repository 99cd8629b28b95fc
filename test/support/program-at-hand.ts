import { afterAll, beforeAll } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TestServer } from './server.js';

/** A started program and what a client of it has. */
export interface ProgramAtHand {
  readonly url: string;
  readonly pid: number;
  readonly key: string;
  /** An ordinary event and an ordinary question, as anybody else's; throws where one is not served. */
  servesOthers(): Promise<void>;
  ask(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
  bytesInFlight(): Promise<number>;
}

/** Starts the built program before the tests of this file, and removes it after them. */
export function programAtHand(environment: Readonly<Record<string, string>> = {}): ProgramAtHand {
  let server: TestServer | undefined;
  let key = '';
  beforeAll(async () => {
    server = await TestServer.create(environment);
    await server.start();
    key = (await server.localAccess()).api_key;
  });
  afterAll(() => server?.remove());
  const running = (): TestServer => {
    if (server === undefined) throw new Error('The program was not started.');
    return server;
  };
  const ask = async (path: string) => {
    const response = await fetch(`${running().url}${path}`, { headers: { 'X-API-Key': key } });
    return { status: response.status, body: await response.json() };
  };
  return {
    get url() {
      return running().url;
    },
    get pid() {
      return running().pid;
    },
    get key() {
      return key;
    },
    ask,
    async servesOthers() {
      const event = { event_type: 'ordinary', id: randomUUID(), timestamp: Date.now() };
      const sent = await fetch(`${running().url}/api/v1/events/track?wait=stored`, {
        method: 'POST',
        headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
        body: JSON.stringify(event),
      });
      await sent.arrayBuffer();
      const question = await ask('/api/v1/stats/breakdown?dimension=event_type');
      const ready = await fetch(`${running().url}/ready`);
      await ready.arrayBuffer();
      const statuses = [sent.status, question.status, ready.status];
      if (statuses.some((status) => status !== 200)) throw new Error(`Not served: ${statuses.join(', ')}`);
    },
    async bytesInFlight() {
      const { body } = await ask('/stats');
      return (body as { ingest: { bytes_in_flight: number } }).ingest.bytes_in_flight;
    },
  };
}
