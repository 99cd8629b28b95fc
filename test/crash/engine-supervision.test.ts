import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ClickHouseEmbedded } from '../../pkg/clickhouse-embedded/index.js';
import { built } from '../support/engine/built.js';
import {
  clientOf,
  engineEntry,
  insertBytes,
  removeFolder,
  rowsOf,
  runEngine,
  temporaryFolder,
} from '../support/engine/running-engine.js';
import { until } from '../support/until.js';

const endless = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';
const endings: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const ending of endings.splice(0).reverse()) await ending();
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process that runs an engine of its own on the folder, and says its pid and connection. */
async function parentOf(folder: string): Promise<{ parent: ChildProcess; pid: number; connection: string }> {
  const index = pathToFileURL(built('pkg/clickhouse-embedded/index.ts')).href;
  const program = `
    import { ClickHouseEmbedded } from ${JSON.stringify(index)};
    const engine = new ClickHouseEmbedded({ entry: ${JSON.stringify(engineEntry())}, folder: ${JSON.stringify(folder)} });
    const connection = await engine.start();
    process.stdout.write(JSON.stringify({ pid: engine.pid, connection: JSON.stringify(connection) }) + '\\n');
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(() => void parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, ...(JSON.parse(line.toString()) as { pid: number; connection: string }) };
}

describe('an engine that is killed', () => {
  test('comes back on the same address with every row that was acknowledged, none twice', async () => {
    const running = await runEngine();
    endings.push(() => running.end());
    const { client, engine } = running;
    await client.command({
      query: `CREATE TABLE acked (n Int64) ENGINE = MergeTree ORDER BY n
              SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
    });
    const acknowledged: number[] = [];
    let next = 0;
    for (let kill = 0; kill < 3; kill += 1) {
      const target = acknowledged.length + 20;
      const pid = engine.pid!;
      const before = engine.connection;
      await until('twenty more', async () => {
        await insertBytes(client, 'INSERT INTO acked FORMAT JSONEachRow', Buffer.from(`{"n":${next}}\n`));
        acknowledged.push(next++);
        return acknowledged.length >= target;
      });
      const during = insertBytes(
        client,
        'INSERT INTO acked FORMAT JSONEachRow',
        Buffer.from(`{"n":${next}}\n`),
      );
      const outcome = during.then(
        () => acknowledged.push(next),
        () => null,
      );
      process.kill(pid, 'SIGKILL');
      await outcome;
      next += 1;
      await until('it answers again', () =>
        rowsOf(client, 'SELECT 1').then(
          () => true,
          () => false,
        ),
      );
      expect(engine.pid).not.toBe(pid);
      expect(engine.connection).toEqual(before);
      expect(engine.state).toBe('ready');
    }
    const rows = await rowsOf(client, 'SELECT n, count() FROM acked GROUP BY n ORDER BY n');
    const stored = new Map(rows.map(([n, count]) => [Number(n), Number(count)]));
    expect(acknowledged.filter((n) => stored.get(n) !== 1)).toEqual([]);
    expect([...stored.values()].every((count) => count === 1)).toBe(true);
  });

  test('tells those who watch, and who ask meanwhile', async () => {
    const running = await runEngine();
    endings.push(() => running.end());
    const states: string[] = [];
    running.engine.onStateChange((state) => states.push(state));
    process.kill(running.engine.pid!, 'SIGKILL');
    await until('it has died', () => states.includes('restarting'));
    await expect(running.engine.check()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await until('it is back', () => states.includes('ready'));
    await running.engine.check();
    await running.engine.stop();
    expect(states).toEqual(['restarting', 'ready', 'stopping', 'stopped']);
  });
});

describe('an engine whose parent is killed', () => {
  test('dies too, also in the middle of a query; the next start waits for it', async () => {
    const folder = temporaryFolder();
    endings.push(() => removeFolder(folder));
    const { parent, pid, connection } = await parentOf(folder);
    const client = clientOf(JSON.parse(connection) as Parameters<typeof clientOf>[0]);
    endings.push(() => client.close());
    await client.command({ query: 'CREATE TABLE kept (n Int64) ENGINE = MergeTree ORDER BY n' });
    await client.insert({ table: 'kept', values: [{ n: 1 }], format: 'JSONEachRow' });
    const long = client.query({ query: endless, format: 'JSON' }).catch(() => null);
    await until('it computes', async () => {
      const rows = await rowsOf(
        client,
        "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%'",
      );
      return Number(rows[0]?.[0]) >= 2;
    });
    parent.kill('SIGKILL');
    // At once, while the orphan may still hold the folder.
    const running = await runEngine({ folder });
    endings.push(() => running.end());
    expect(await rowsOf(running.client, 'SELECT n FROM kept')).toEqual([[1]]);
    await until('the orphan is gone', () => !alive(pid));
    await long;
  });

  test('a second engine on a folder is refused while the first one lives', async () => {
    const folder = temporaryFolder();
    endings.push(() => removeFolder(folder));
    await parentOf(folder);
    const second = new ClickHouseEmbedded({ entry: engineEntry(), folder, lockTimeoutMs: 300 });
    await expect(second.start()).rejects.toMatchObject({ code: 'in_use' });
    expect(second.state).toBe('stopped');
    await second.stop();
  });
});

describe('stopping and starting', () => {
  test('ends in the middle of a query, soon, and may be repeated', async () => {
    const running = await runEngine({ stopTimeoutMs: 10_000 });
    endings.push(() => running.end());
    const pid = running.engine.pid!;
    const long = running.client.query({ query: endless, format: 'JSON' });
    const outcome = expect(long).rejects.toThrow();
    await until('it computes', async () => {
      const rows = await rowsOf(
        running.client,
        "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%'",
      );
      return Number(rows[0]?.[0]) >= 2;
    });
    await Promise.all([running.engine.stop(), running.engine.stop()]);
    await running.engine.stop();
    await outcome;
    expect(alive(pid)).toBe(false);
    expect(running.engine.state).toBe('stopped');
  });

  test('a stop without a start does nothing; one during the start ends it', async () => {
    const folder = temporaryFolder();
    endings.push(() => removeFolder(folder));
    const engine = new ClickHouseEmbedded({ entry: engineEntry(), folder });
    await engine.stop();
    const starting = expect(engine.start()).rejects.toThrow();
    await engine.stop();
    await starting;
    expect(engine.state).toBe('stopped');
  });

  test('says what is wrong with the folder', async () => {
    const folder = temporaryFolder();
    endings.push(() => removeFolder(folder));
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const start = async (inside: string): Promise<unknown> =>
      new ClickHouseEmbedded({ entry: engineEntry(), folder: inside }).start();
    await expect(start(join(file, 'below'))).rejects.toMatchObject({ code: 'invalid_settings' });
  });
});
