import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const makefile = readFileSync('Makefile', 'utf8');
const phony = (/^\.PHONY:((?:.*\\\n)*.*)$/m.exec(makefile)?.[1] ?? '')
  .replaceAll('\\\n', ' ')
  .trim()
  .split(/\s+/);
const documented = new Map(
  [...makefile.matchAll(/^([a-z][a-z0-9 -]*):.*?## (.+)$/gm)].flatMap(([, names = '', text = '']) =>
    names.split(' ').map((name) => [name, text] as const),
  ),
);

/** What people of this field expect to find. */
const expected =
  'build run stop clean test test-cover test-integration bench load-test generate-data example import migrate-all ' +
  'setup health ready lag urls create-topics list-topics kafka-console help';

describe('make', () => {
  test.each(expected.split(' '))('has %s', (target) => {
    expect(phony).toContain(target);
  });

  test.each(phony)('%s has its line in `make help`', (target) => {
    const help = execFileSync('make', ['--no-print-directory', 'help'], { encoding: 'utf8' });
    expect(documented.get(target)).toBeDefined();
    expect(help).toContain(documented.get(target));
    expect(help).toMatch(new RegExp(`^(?:\\S+ )*${target}(?: |$)`, 'm'));
  });

  test('nothing in `make help` is missing from .PHONY', () => {
    expect([...documented.keys()].filter((target) => !phony.includes(target))).toEqual([]);
  });
});
