import { afterEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverFor } from '../servers/server-for.js';
import type { TestDatabase } from '../servers/test-database.js';
import { type, type Typed } from '../support/documented/typed.js';
import { freePort } from '../support/processes.js';
import { until } from '../support/until.js';

const postgres = await serverFor('postgres');
const mysql = await serverFor('mysql');
const clickhouse = await serverFor('clickhouse');
const nats = await serverFor('nats');
const kafka = await serverFor('kafka');
const redis = await serverFor('redis');

/** README's targets, each with the settings that name its servers. */
const targets = [
  { words: 'make run-pg', servers: { POSTGRES_URL: postgres } },
  { words: 'make run-mysql', servers: { MYSQL_URL: mysql } },
  { words: 'make run-ch', servers: { CLICKHOUSE_URL: clickhouse, POSTGRES_URL: postgres } },
];

for (const { words, servers } of targets) {
  Object.values(servers)[0]?.describe(words, () => {
    const databases: TestDatabase[] = [];
    let dataDir = '';
    let server: Typed | undefined;

    afterEach(async () => {
      if (server?.child.pid !== undefined && server.child.exitCode === null)
        process.kill(-server.child.pid, 'SIGTERM');
      await server?.ended;
      await Promise.all(databases.map((database) => database.drop()));
      await rm(dataDir, { recursive: true, force: true });
    });

    test('prints lines that work as they are', async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'patchbay-run-on-'));
      const environment: Record<string, string> = {
        DATA_DIR: dataDir,
        HTTP_PORT: String(await freePort()),
        NATS_URL: await nats.url(),
        NATS_STREAM: `run_${randomUUID()}`,
        REDIS_URL: await redis.url(),
        KAFKA_BROKERS: await kafka.url(),
        KAFKA_TOPIC: `run_${randomUUID()}`,
      };
      for (const [setting, at] of Object.entries(servers)) {
        const database = await at.createDatabase();
        databases.push(database);
        environment[setting] = database.url;
      }
      const started = type(words, environment);
      server = started;
      const lines = await until(
        'the banner',
        () =>
          started
            .output()
            .match(/curl (?:[^\n]*\\\n)*[^\n]*/g)
            ?.slice(0, 2),
        60_000,
      );
      const sent = type(lines[0] ?? '', {});
      expect(await sent.ended).toBe(0);
      expect(JSON.parse(sent.stdout())).toMatchObject({ status: 'accepted', stored: 1 });
      const answer = type(lines[1] ?? '', {});
      expect(await answer.ended).toBe(0);
      expect(JSON.parse(answer.stdout())).toMatchObject({ total: { count: 1 } });
    }, 120_000);
  });
}
