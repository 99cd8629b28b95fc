import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { built } from '../support/engine/built.js';

let folder: string;
const programs: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-starts-'));
});

afterEach(async () => {
  for (const program of programs.splice(0)) program.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** A process that says "ready", waits for a word, starts on the file, and says how that went. */
function program(file: string): ChildProcess {
  built('internal/migrate/index.ts');
  built('internal/adapters/account-store/knex/index.ts');
  const index = pathToFileURL(built('internal/adapters/account-store/sqlite/index.ts')).href;
  const text = `
    import { once } from 'node:events';
    import { createSqliteAccounts } from ${JSON.stringify(index)};
    const { accountStore } = createSqliteAccounts({ file: ${JSON.stringify(file)}, clock: { now: Date.now } });
    const call = { signal: new AbortController().signal, deadline: Date.now() + 50_000 };
    process.stdout.write('ready');
    await once(process.stdin, 'data');
    const outcome = await accountStore.start(call).then(() => 'started', (error) => error.message);
    await accountStore.stop();
    process.stdout.write(outcome, () => process.exit());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  programs.push(child);
  return child;
}

const said = async (child: ChildProcess) => String((await once(child.stdout!, 'data'))[0]);

test('20 processes that start at once on a new file all come up, and migrate it once', async () => {
  const file = join(folder, 'accounts.db');
  const children = Array.from({ length: 20 }, () => program(file));
  await Promise.all(children.map(said));
  const outcomes = children.map(said);
  for (const child of children) child.stdin!.write('go');
  expect(await Promise.all(outcomes)).toEqual(children.map(() => 'started'));

  const connection = new Libsql(file);
  const ledger = connection.prepare('SELECT name FROM patchbay_migrations').all();
  connection.close();
  expect(ledger).toEqual([{ name: '001_accounts' }, { name: '002_users' }]);
});
