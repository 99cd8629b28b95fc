import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from '@clickhouse/client';
import { readFileSync } from 'node:fs';
import { rowsOf, runEngine, type RunningEngine } from '../../../support/engine/running-engine.js';
import { until } from '../../../support/until.js';

const endless = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';

let running: RunningEngine;
beforeAll(async () => {
  running = await runEngine();
});
afterAll(() => running.end());

/** How many statements of this text the engine is working on. */
async function working(text: string): Promise<number> {
  const query =
    "SELECT count() FROM system.processes WHERE position(query, {text:String}) > 0 AND query NOT LIKE '%system.processes%'";
  const rows = await rowsOf(running.client, query, { text });
  return Number(rows[0]?.[0]);
}

function peakMemory(): number {
  const status = readFileSync(`/proc/${running.engine.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

describe('streamed answers', () => {
  test('a million wide rows come whole, and in constant memory', async () => {
    const before = peakMemory();
    const answer = await running.client.query({
      query: "SELECT number, repeat('x', 1000) FROM numbers(1000000)",
      clickhouse_settings: { max_block_size: '8192' },
      format: 'JSONCompactEachRow',
    });
    let rows = 0;
    let sum = 0;
    for await (const piece of answer.stream()) {
      rows += piece.length;
      for (const row of piece) sum += row.json<[number, string]>()[0];
    }
    expect([rows, sum]).toEqual([1_000_000, 499_999_500_000]);
    // The answer has 1 GB.
    expect(peakMemory() - before).toBeLessThan(400 * 1024 ** 2);
  });

  test('an error midway reaches the reader with its code, and breaks the connection of who cannot read it', async () => {
    const query = 'SELECT number, throwIf(number = 900000) FROM numbers(1000000)';
    const answer = await running.client.query({ query, format: 'JSONEachRow' });
    const reading = (async () => {
      for await (const piece of answer.stream()) expect(piece).toBeDefined();
    })();
    await expect(reading).rejects.toMatchObject({ code: '395' });

    const raw = await running.client.exec({ query: `${query} FORMAT JSONEachRow` });
    const readingRaw = (async () => {
      for await (const piece of raw.stream) expect(piece).toBeDefined();
    })();
    await expect(readingRaw).rejects.toThrow('aborted');
  });

  test('formats with a head or a foot come whole', async () => {
    const query =
      'SELECT number % 3 AS g, count() AS c FROM numbers(200000) GROUP BY g WITH TOTALS ORDER BY g';
    const answer = await running.client.query({ query, format: 'JSON' });
    expect(await answer.json()).toMatchObject({ rows: 3, totals: { c: 200_000 } });
    const csv = await running.client.exec({
      query: 'SELECT number FROM numbers(200000) FORMAT CSVWithNames',
    });
    let text = '';
    for await (const piece of csv.stream) text += String(piece);
    expect(text.split('"number"')).toHaveLength(2);
    expect(text.trim().split('\n')).toHaveLength(200_001);
  });
});

describe('several statements at once', () => {
  test('run at the same time', async () => {
    const abort = new AbortController();
    const statements = [1, 2, 3, 4].map((n) =>
      running.client
        .query({ query: `${endless} AND number <> ${n}`, abort_signal: abort.signal })
        .catch(() => null),
    );
    await until('two at once', async () => (await working('AND number <> ')) >= 2);
    abort.abort();
    await Promise.all(statements);
    await until('none left', async () => (await working('AND number <> ')) === 0);
  });

  test('many long questions keep no insert, and no kill, from its turn', async () => {
    // A client of its own: the first one's connections are all taken.
    const { url, username, password } = running.engine.connection;
    const crowd = createClient({ url, username, password, max_open_connections: 30, log: { level: 127 } });
    const { client } = running;
    await client.command({ query: 'CREATE TABLE meanwhile (n Int64) ENGINE = MergeTree ORDER BY n' });
    const abort = new AbortController();
    const statements = Array.from({ length: 30 }, () =>
      crowd.query({ query: endless, format: 'JSON', abort_signal: abort.signal }).catch(() => null),
    );
    // Nothing but inserts is answered now: each notes how many questions are running.
    const noted = "SELECT countIf(position(query, 'sipHash64(number))') > 0) FROM system.processes";
    for (let insert = 0; insert < 20; insert += 1) {
      await client.command({ query: `INSERT INTO meanwhile ${noted}` });
    }
    abort.abort();
    await Promise.all(statements);
    await until('none left', async () => (await working('sipHash64')) === 0);
    expect(Number((await rowsOf(client, 'SELECT max(n) FROM meanwhile'))[0]?.[0])).toBeGreaterThanOrEqual(4);
    await crowd.close();
  });
});

describe('a client that goes', () => {
  test('takes its query with it', async () => {
    const abort = new AbortController();
    const query = running.client.query({ query: endless, format: 'JSON', abort_signal: abort.signal });
    const outcome = expect(query).rejects.toThrow('aborted a request');
    await until('it runs', async () => (await working('sipHash64')) === 1);
    abort.abort();
    await outcome;
    await until('it is gone', async () => (await working('sipHash64')) === 0);
  });

  test('takes its stream with it, also one that nobody reads', async () => {
    const query = 'SELECT number AS unread FROM numbers(1000000000000)';
    const answer = await running.client.query({ query, format: 'JSONEachRow' });
    await until('it runs', async () => (await working('unread')) === 1);
    answer.close();
    await until('it is gone', async () => (await working('unread')) === 0);
  });

  test('leaves an insert that it did not finish sending out of the table', async () => {
    const { client } = running;
    await client.command({ query: 'CREATE TABLE cut (n Int64) ENGINE = MergeTree ORDER BY n' });
    const abort = new AbortController();
    const { Readable } = await import('node:stream');
    const rows = Readable.from(
      (async function* () {
        yield Buffer.from('{"n":1}\n'.repeat(1000));
        abort.abort();
        await new Promise(() => undefined);
      })(),
      { objectMode: false },
    );
    await expect(
      client.exec({ query: 'INSERT INTO cut FORMAT JSONEachRow', values: rows, abort_signal: abort.signal }),
    ).rejects.toThrow();
    rows.destroy();
    expect(await rowsOf(client, 'SELECT count() FROM cut')).toEqual([[0]]);
  });
});
