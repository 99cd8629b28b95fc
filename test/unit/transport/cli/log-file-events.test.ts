import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logFileEvents, LINE_BYTES } from '../../../../internal/transport/cli/access-log/log-file-events.js';
import { fileLines } from '../../../../internal/transport/cli/import/file-lines.js';
import { accessLogLine } from '../../../support/access-log-line.js';

const projectId = '0197a1b2-0000-7000-8000-000000000001';
const visitorHashKey: Buffer = Buffer.alloc(32, 7);

async function read(log: string | Buffer, name = 'access.log', key = visitorHashKey) {
  const lines = [];
  const pieces = Readable.from([Buffer.from(log)]);
  for await (const line of logFileEvents(pieces, { name, projectId, visitorHashKey: key })) lines.push(line);
  return lines;
}

async function events(log: string | Buffer, name = 'access.log', key = visitorHashKey) {
  const lines = await read(log, name, key);
  return lines.map((line) => {
    if (line.kind !== 'event') throw new Error(JSON.stringify(line));
    return JSON.parse(line.json) as { id: string; anonymous_id: string; source?: string };
  });
}

async function ids(log: string | Buffer, name?: string): Promise<string[]> {
  return (await events(log, name)).map(({ id }) => id);
}

const one = accessLogLine();
const other = accessLogLine({ request: 'GET /other HTTP/1.1' });

test('a line is this event', async () => {
  const [event] = await events(one);
  expect(event).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    event_type: 'page_view',
    timestamp: '2015-05-17T10:05:03.000Z',
    anonymous_id: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/),
    source: 'semicomplete.com',
    page_url: '/a?b=c',
    properties: {
      status: 200,
      bytes: 203023,
      method: 'GET',
      protocol: 'HTTP/1.1',
      agent: 'Mozilla/5.0 (X11)',
      referrer: 'http://semicomplete.com/x',
    },
  });
});

test('what a line lacks, its event lacks', async () => {
  const bare = accessLogLine({ request: '-', numbers: '408 -', referrer: '-', agent: '-' });
  const [event] = await events(bare);
  expect(Object.keys(event!)).toEqual(['id', 'event_type', 'timestamp', 'anonymous_id', 'properties']);
  expect(event).toMatchObject({ properties: { status: 408 } });
  const [garbage] = await events(accessLogLine({ request: '\\x16\\x03' }));
  expect(garbage).toMatchObject({ properties: { request: '\\x16\\x03' } });
});

describe('a visitor', () => {
  test('is an address with an agent', async () => {
    const log = [
      one,
      other,
      accessLogLine({ address: '::1' }),
      accessLogLine({ agent: 'x' }),
      accessLogLine({ agent: '-' }),
    ];
    const visitors = (await events(log.join('\n'))).map((event) => event.anonymous_id);
    expect(visitors[1]).toBe(visitors[0]);
    expect(new Set(visitors).size).toBe(4);
  });

  test('is another one under another key', async () => {
    const [mine] = await events(one);
    const [theirs] = await events(one, undefined, Buffer.alloc(32, 8));
    expect(theirs!.anonymous_id).not.toBe(mine!.anonymous_id);
  });
});

describe('ids', () => {
  test('are the same for the same file, and others for another name', async () => {
    expect(await ids(`${one}\n${other}\n`)).toEqual(await ids(`${one}\n${other}\n`));
    expect(await ids(one, 'a')).not.toEqual(await ids(one, 'b'));
  });

  test('are what they were in the first version', async () => {
    // Computed by Python: uuid.uuid5(project, f'10:access.log1:{line}') and the same with 2.
    expect(await ids(`${one}\n${one}\n`)).toEqual([
      '8f4b9b66-1390-5c45-97f7-b92ab6471bf9',
      'ce0048bd-a122-5816-a63b-060494d4aad5',
    ]);
  });

  test('tell identical lines apart, and stay when the file grows', async () => {
    const before = await ids([one, other, one].join('\n'));
    expect(new Set(before).size).toBe(3);
    const after = await ids([one, other, one, other, one].join('\n'));
    expect(after.slice(0, 3)).toEqual(before);
    expect(new Set(after).size).toBe(5);
  });

  test('do not depend on the line end, nor on one at the end of the file', async () => {
    expect(await ids(`${one}\r\n${other}\r\n`)).toEqual(await ids(`${one}\n${other}`));
  });

  test('no two pairs of name and line share a name', async () => {
    // "1:a1:1…" must not be read as another source, or as the n of another line.
    const all = [
      ...(await ids(one, 'a')),
      ...(await ids(one, 'a1')),
      ...(await ids(one, '1')),
      ...(await ids(one, '')),
    ];
    expect(new Set(all).size).toBe(4);
  });
});

describe('refused, with its number', () => {
  test('what is no line of a log; what surrounds it is read', async () => {
    const log = Buffer.concat([
      Buffer.from(`${one}\nnonsense\n\n`),
      Buffer.from([0x31, 0x20, 0xff, 0xfe, 0x0a]),
      Buffer.from(`${'x'.repeat(3 * LINE_BYTES)}\n${other}\n`),
    ]);
    const lines = await read(log);
    expect(lines.map((line) => [line.line, line.kind])).toEqual([
      [1, 'event'],
      [2, 'refused'],
      [3, 'blank'],
      [4, 'refused'],
      [5, 'refused'],
      [6, 'event'],
    ]);
    expect(lines.map((line) => (line.kind === 'refused' ? line.reason : ''))).toEqual([
      '',
      'it does not begin with an address or a host name',
      '',
      'its bytes are not UTF-8',
      'it is longer than 65536 bytes',
      '',
    ]);
  });

  test('a last line that is just being written: taken now, it would be counted twice later', async () => {
    const whole = `${one}\n${other}`;
    for (let cut = one.length + 2; cut < whole.length; cut++) {
      const lines = await read(whole.slice(0, cut));
      expect(lines[1]).toMatchObject({ kind: 'refused', line: 2 });
    }
    expect(await ids(whole)).toHaveLength(2);
  });

  test('but a line without its last quote is read when another follows', async () => {
    expect(await ids(`${one.slice(0, -1)}\n${other}`)).toHaveLength(2);
  });
});

test('lines do not depend on where the pieces of a file are cut', async () => {
  const text = fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', '\r', '123456'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(40)), async (parts, cuts) => {
      const whole = Buffer.from(parts.join(''));
      const places = [...cuts.filter((cut) => cut < whole.length), 0, whole.length].sort((a, b) => a - b);
      const pieces = places.slice(1).map((end, at) => whole.subarray(places[at], end));
      const lines = [];
      for await (const line of fileLines(Readable.from(pieces), 5)) lines.push(line);

      const expected = whole.toString().split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines.map((line) => line.bytes?.toString() ?? null)).toEqual(
        expected.map((line) => line.replace(/\r$/, '')).map((line) => (line.length > 5 ? null : line)),
      );
      expect(lines.map((line) => line.number)).toEqual(expected.map((_, at) => at + 1));
      expect(
        lines.every((line, at) => line.ended === (at < expected.length - 1 || whole.at(-1) === 0x0a)),
      ).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
