import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { cliRun } from '../../../support/cli-run.js';

/** Every command as a new user meets it. */
const commands = [
  'serve',
  'migrate up',
  'migrate status',
  'import access-log',
  'import ndjson',
  'import csv',
  'export',
  'generate',
  'keys create',
  'keys list',
  'keys revoke',
  'dead-letters list',
  'dead-letters show',
  'dead-letters replay',
  'health',
  'ready',
  'lag',
  'topics create',
  'topics list',
  'topics read',
  'urls',
  'stop',
  'doctor',
];

const run = (...words: string[]) => cliRun(words, { dataDir: tmpdir() });

/** The names that a help lists below "Commands:". */
const listed = (help: string): string[] =>
  [...(help.split('Commands:\n')[1]?.split('\n\n')[0] ?? '').matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');

test('these are all commands', async () => {
  const found: string[] = [];
  for (const name of listed((await run('--help')).stdout)) {
    const inner = listed((await run(name, '--help')).stdout);
    found.push(...(inner.length === 0 ? [name] : inner.map((word) => `${name} ${word}`)));
  }
  expect(found.sort()).toEqual([...commands].sort());
});

describe.each(commands)('patchbay %s', (command) => {
  test('has examples of itself, its exit codes and --json in its help', async () => {
    const { exitCode, stdout, stderr } = await run(...command.split(' '), '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [, examples = ''] = stdout.split('\nExamples:\n');
    expect(examples.split('\n\n')[0]).toContain(`patchbay ${command}`);
    expect(stdout).toContain('\nExit codes:\n');
    if (command !== 'serve') expect(stdout).toContain('--json');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  test('names an option that there is not, and one that may be meant', async () => {
    const { exitCode, stdout, stderr } = await run(...command.split(' '), '--helb');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain("unknown option '--helb'");
    expect(stderr).toContain('Did you mean --help?');
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test('a command that there is not is named, with one that may be meant', async () => {
  expect(await run('imprt')).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(/unknown command 'imprt'\n\(Did you mean import\?\)/),
  });
});
