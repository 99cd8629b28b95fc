import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/adding-a-backend.md'), 'utf8');

function linesOf(file: string): number {
  return readFileSync(join(root, file), 'utf8').split('\n').length - 1;
}

/** The numbers of a row of the page's table that names this. */
function counted(what: string): number[] {
  const row = page.split('\n').find((line) => line.startsWith('| ') && line.includes(what)) ?? '';
  return row
    .split('|')
    .slice(2)
    .flatMap((cell) => /\d+/.exec(cell)?.slice(0, 1).map(Number) ?? []);
}

describe('docs/adding-a-backend.md', () => {
  test('counts the lines and files of the example', () => {
    const folder = 'examples/duckdb-event-store';
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'));
    const lines = files.reduce((sum, name) => sum + linesOf(join(folder, name)), 0);
    expect(counted('the backend:')).toEqual([lines, files.length]);
    expect(counted('its migration')).toEqual([linesOf(`${folder}/migrations/001_events.sql`), 1]);
    expect(counted('its fixture')).toEqual([linesOf('test/conformance/event-store/fixtures/duckdb.ts'), 1]);
  });

  test('links to what is there, and its commands name what is there', () => {
    const links = [...page.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link = '']) => join('docs', link));
    const tested = [...page.matchAll(/^npm test -- (.*?) -t/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(tested.length).toBeGreaterThan(3);
    expect([...links, ...tested].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
