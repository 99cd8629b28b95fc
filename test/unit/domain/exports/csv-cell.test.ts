import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvCell, textOfCsvCell } from '../../../../internal/domain/exports/csv-cell.js';

test.each([
  [null, ''],
  ['plain', 'plain'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', `"'\rx"`],
  ['＝1', "'＝1"],
  ["'quoted", "''quoted"],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['a-b', 'a-b'],
])('%j stands as %s', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test('any texts come back from a file as they were, and no cell begins a formula', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !/[\0\p{Surrogate}]/u.test(value)),
    fc.string({
      unit: fc.constantFrom('=', "'", '"', ',', '\r', '\n', '+', '-', '@', 'a', '＝'),
      minLength: 1,
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.option(text), { minLength: 2, maxLength: 5 }), (texts) => {
      const line = `${texts.map(csvCell).join(',')}\r\n`;
      const [cells] = parse(line, { record_delimiter: '\r\n', relax_column_count: true });
      expect(cells?.map(textOfCsvCell)).toEqual(texts);
      for (const cell of cells ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
    }),
  );
});
