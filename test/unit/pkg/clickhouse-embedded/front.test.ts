import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from '@clickhouse/client';
import { request } from 'node:http';
import { getPriority } from 'node:os';
import { gzipSync } from 'node:zlib';
import { awkwardFilterTexts, awkwardTexts } from '../../../support/awkward-texts.js';
import {
  insertBytes,
  rowsOf,
  runEngine,
  type RunningEngine,
} from '../../../support/engine/running-engine.js';

let running: RunningEngine;
beforeAll(async () => {
  running = await runEngine({ queryMemoryBytes: 256 * 1024 ** 2 });
});
afterAll(() => running.end());

describe("ClickHouse's HTTP interface in front of the embedded engine", () => {
  test('answers the ping, by itself and through the engine', async () => {
    expect(await running.client.ping()).toEqual({ success: true });
    expect(await running.client.ping({ select: true })).toEqual({ success: true });
    await running.engine.check();
  });

  test('gives way to the program that started it, where cores are short', () => {
    const { pid } = running.engine;
    expect(pid).toBeDefined();
    expect(getPriority(pid)).toBe(Math.min(getPriority() + 5, 19));
  });

  test('takes rows as bytes, and says how many it wrote', async () => {
    const { client } = running;
    await client.command({ query: 'CREATE TABLE bytes (n Int64, t String) ENGINE = MergeTree ORDER BY n' });
    const rows = Buffer.from('{"n":1,"t":{"a":123456789012345678901234567890}}\n{"n":2,"t":"é\\n\\u00e9"}\n');
    expect(await insertBytes(client, 'INSERT INTO bytes FORMAT JSONEachRow', rows)).toBe(2);
    expect(await rowsOf(client, 'SELECT n, t FROM bytes ORDER BY n')).toEqual([
      [1, '{"a":123456789012345678901234567890}'],
      [2, 'é\né'],
    ]);
  });

  test('takes an insert of 16 MiB, a compressed one, an empty one, and the client’s own', async () => {
    const { client } = running;
    await client.command({ query: 'CREATE TABLE sizes (n Int64, t String) ENGINE = MergeTree ORDER BY n' });
    const line = `{"n":1,"t":"${'x'.repeat(1024)}"}\n`;
    const large = Buffer.from(line.repeat(16 * 1024));
    expect(await insertBytes(client, 'INSERT INTO sizes FORMAT JSONEachRow', large)).toBe(16 * 1024);
    expect(await insertBytes(client, 'INSERT INTO sizes FORMAT JSONEachRow', Buffer.alloc(0))).toBe(0);
    await client.insert({ table: 'sizes', values: [{ n: 7, t: 'y' }], format: 'JSONEachRow' });

    const { url, username, password } = running.engine.connection;
    const compressing = createClient({ url, username, password, compression: { request: true } });
    await compressing.insert({ table: 'sizes', values: [{ n: 7, t: 'z' }], format: 'JSONEachRow' });
    await compressing.close();
    expect(await rowsOf(client, 'SELECT count(), countIf(n = 7) FROM sizes')).toEqual([[16_386, 2]]);
  });

  test('refuses an insert that would read its rows through input(): chDB would store nothing and say nothing', async () => {
    const { client } = running;
    await client.command({ query: 'CREATE TABLE through_input (n Int64) ENGINE = MergeTree ORDER BY n' });
    const statement = `INSERT INTO through_input SELECT n FROM input('n Int64') FORMAT JSONEachRow`;
    await expect(insertBytes(client, statement, Buffer.from('{"n":1}\n'))).rejects.toMatchObject({
      code: '48',
    });
    await expect(client.command({ query: `${statement}\n{"n":1}` })).rejects.toMatchObject({ code: '48' });
  });

  test('binds every text as it is: alone, in a list, and in a long list', async () => {
    const texts = [...awkwardTexts, ...awkwardFilterTexts];
    const { client } = running;
    for (const text of texts) {
      expect(await rowsOf(client, 'SELECT hex({text:String})', { text })).toEqual([[hex(text)]]);
    }
    const answer = await client.query({
      query: 'SELECT hex(arrayJoin({texts:Array(String)}))',
      query_params: { texts },
      use_multipart_params: true,
      format: 'JSONCompactEachRow',
    });
    expect(await answer.json()).toEqual(texts.map((text) => [hex(text)]));

    const long = Array.from({ length: 200 }, (_, index) => `${index}'\\${'😀'.repeat(4_000)}`);
    const found = await client.query({
      query:
        'SELECT length({a:Array(String)}), {b:String} IN {a:Array(String)}, {b:String} IN {c:Array(String)}',
      query_params: { a: long, b: long[199], c: long.slice(0, 199) },
      use_multipart_params_auto: true,
      format: 'JSONCompactEachRow',
    });
    expect(await found.json()).toEqual([[200, 1, 0]]);
  });

  test('binds values of other types', async () => {
    const parameters = { n: -5, big: 2n ** 63n - 1n, list: [1, 2], none: null, name: 'system' };
    const query =
      'SELECT {n:Int64}, toString({big:Int64}), {list:Array(UInt8)}, {none:Nullable(String)}, ' +
      'count() FROM {name:Identifier}.one';
    expect(await rowsOf(running.client, query, parameters)).toEqual([
      [-5, '9223372036854775807', [1, 2], null, 1],
    ]);
  });

  test('names errors by their code', async () => {
    const { client } = running;
    await client.command({ query: 'CREATE TABLE typed (n Int64) ENGINE = MergeTree ORDER BY n' });
    const code = async (query: string): Promise<unknown> =>
      rowsOf(client, query).then(
        () => null,
        (error: unknown) => (error as { code?: unknown }).code,
      );
    expect(await code('SELECT * FROM no_such_table')).toBe('60');
    expect(await code('SELEC 1')).toBe('62');
    expect(await code("SELECT 1 + 'a'")).toBe('43');
    expect(await code('SELECT sleep(3) SETTINGS max_execution_time = 0.1')).toBe('159');
    await expect(
      insertBytes(client, 'INSERT INTO typed FORMAT JSONEachRow', Buffer.from('{"n":"x"}\n')),
    ).rejects.toMatchObject({ code: '27' });
    await expect(
      client.query({ query: 'SELECT 1', clickhouse_settings: { "max_threads=1, x'": 1 } }),
    ).rejects.toMatchObject({ code: '115' });
    await expect(client.query({ query: 'SELECT 1', session_id: 's' })).rejects.toMatchObject({ code: '48' });
  });

  test('lets nobody in without the password', async () => {
    const { url, username } = running.engine.connection;
    for (const password of ['', 'wrong']) {
      const stranger = createClient({ url, username, password, log: { level: 127 } });
      await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
      await stranger.close();
    }
    expect(await post('SELECT 1', {})).toMatchObject({ status: 401 });
  });

  test('reads the credentials from the headers of ClickHouse too, and a compressed statement', async () => {
    const { username, password } = running.engine.connection;
    const headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password };
    expect(await post('SELECT 1', headers)).toEqual({ status: 200, body: '1\n' });
    const compressed = await post(gzipSync('SELECT 2'), { ...headers, 'content-encoding': 'gzip' });
    expect(compressed).toEqual({ status: 200, body: '2\n' });
    expect(await post('SELECT 1', { ...headers, 'content-encoding': 'br' })).toMatchObject({ status: 501 });
  });

  test('lets no setting pass from one request to the next', async () => {
    const { client } = running;
    await client.command({
      query:
        'CREATE TABLE leaks (n Int64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100',
    });
    for (const n of [1, 2]) {
      await client.insert({
        table: 'leaks',
        values: [{ n }],
        format: 'JSONEachRow',
        ...(n === 1
          ? { clickhouse_settings: { insert_deduplication_token: 'one', max_execution_time: 7 } }
          : {}),
      });
    }
    expect(await rowsOf(client, 'SELECT count() FROM leaks')).toEqual([[2]]);
    expect(await rowsOf(client, "SELECT getSetting('max_execution_time') = 7")).toEqual([[0]]);
    await expect(rowsOf(client, 'SELECT {text:String}')).rejects.toMatchObject({ code: '456' });
  });

  test('begins every session with the careful settings', async () => {
    const query = "SELECT getSetting('async_insert'), getSetting('max_memory_usage') FROM system.one";
    expect(await rowsOf(running.client, query)).toEqual([[false, 256 * 1024 ** 2]]);
    expect(
      await rowsOf(
        running.client,
        "SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage'",
      ),
    ).toEqual([[String(2 * 1024 ** 3)]]);
    await expect(
      rowsOf(running.client, 'SELECT length(groupArray(number)) FROM numbers(1000000000)'),
    ).rejects.toMatchObject({ code: '241' });
  });
});

function hex(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase();
}

async function post(
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      running.engine.connection.url,
      { method: 'POST', headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
