import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvRecords } from '../../../../../internal/transport/cli/event-files/csv-records.js';

async function read(text: string | Buffer, size = 1 << 20, delimiter = ',') {
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield Promise.resolve(bytes.subarray(at, at + size));
  }
  const records: { line: number; text: string; cells?: readonly string[]; reason?: string }[] = [];
  for await (const { bytes: own, ...record } of csvRecords(pieces(), delimiter)) {
    records.push({ ...record, text: own.toString() });
  }
  return records;
}

const cellsOf = async (text: string, size?: number, delimiter?: string) =>
  (await read(text, size, delimiter)).map(({ cells, reason }) => cells ?? reason);

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const cell = fc.oneof(
  fc.string(),
  fc.constantFrom('', '"', '""', '\n', '\r\n', ',', "'=1+1", 'é🎈', ' x ', 'a"b', '\r'),
);

test('gives back what was written, however it is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      async (rows, end, isEnded, size) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(end) + (isEnded ? end : '');
        const records = await read(text, size);
        expect(records.map(({ cells }) => cells)).toEqual(rows);
        let line = 1;
        for (const [at, row] of rows.entries()) {
          expect(records[at]?.line).toBe(line);
          line += row.join('').split('\n').length;
        }
      },
    ),
  );
});

test.each([1, 2, 3, 100])(
  'bare cells, quotes within them, and blank lines, in pieces of %i bytes',
  async (size) => {
    expect(await cellsOf('a,b\r\n5" disk,x"y"\n\n,\n"q",z\r\n"",', size)).toEqual([
      ['a', 'b'],
      ['5" disk', 'x"y"'],
      [''],
      ['', ''],
      ['q', 'z'],
      ['', ''],
    ]);
    expect(await cellsOf('a;"b;c"\n', size, ';')).toEqual([['a', 'b;c']]);
  },
);

describe('what cannot be read costs one line', () => {
  test('where something follows a closing quote', async () => {
    expect(await read('a,b\n"x"y,1\n2,3\n', 4)).toEqual([
      { line: 1, text: 'a,b', cells: ['a', 'b'] },
      { line: 2, text: '"x"y,1', reason: 'something follows the closing quote of a cell' },
      { line: 3, text: '2,3', cells: ['2', '3'] },
    ]);
  });

  test('where a quote too many swallows the lines up to the next one, or to the end', async () => {
    expect(await cellsOf('1,"open\n2,two\n3,"three"\n4,"open\n5,five\n')).toEqual([
      'something follows the closing quote of a cell',
      ['2', 'two'],
      ['3', 'three'],
      'a quote is not closed',
      ['5', 'five'],
    ]);
  });

  test('where bytes are no UTF-8', async () => {
    const [bad, good] = await read(Buffer.concat([Buffer.from([0xff]), Buffer.from(',1\n2,3\n')]));
    expect([bad?.reason, good?.cells]).toEqual(['its bytes are not UTF-8', ['2', '3']]);
  });

  test('where it has no end: no more than a megabyte is held', async () => {
    const long = 'x'.repeat(3_000_000);
    expect(await cellsOf(`${long}\n1,2\n`, 32_768)).toEqual(['it is longer than 1048576 bytes', ['1', '2']]);
    const lines = `y,${'z'.repeat(97)}\n`.repeat(30_000);
    const records = await cellsOf(`1,"open\n${lines}`, 32_768);
    expect(records).toHaveLength(30_001);
    expect(records[0]).toBe('a quote is not closed');
  });
});
