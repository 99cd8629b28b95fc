import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** docs/failure-modes.md names the test that shows each claim; here the page is held to it. */
const page = readFileSync('docs/failure-modes.md', 'utf8');
const ways = page
  .split(/^### /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    text: section.split(/^## /m)[0] ?? '',
  }));
const proofs = [...page.matchAll(/^- `(test\/[^`]+)`: (.+)$/gm)].map(([, file = '', title = '']) => ({
  file,
  title,
}));

describe('docs/failure-modes.md', () => {
  test('has its headings and its tests', () => {
    expect(ways.length).toBeGreaterThanOrEqual(20);
    expect(proofs.length).toBeGreaterThanOrEqual(ways.length);
  });

  test.each(ways)('$title: names a test, or says that there is none', ({ text }) => {
    expect(
      /^- `test\//m.test(text) || text.includes('**not tested**') || text.includes('**Not tested**'),
    ).toBe(true);
  });

  test.each(proofs)('$file has the test "$title"', ({ file, title }) => {
    expect(readFileSync(file, 'utf8')).toContain(title);
  });
});
