import { afterEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { childrenOf, isAlive, killNow } from '../../support/processes.js';
import { until } from '../../support/until.js';
import { testedServers } from './tested-servers.js';
import { ownServerFor } from '../../servers/server-for.js';

/** What stands for jest: it holds a supervisor, has it start a server, says so, and waits. */
const holder = `
  const { startSupervisor, askSupervisor } = await import(process.argv[1]);
  const supervisor = await startSupervisor();
  const server = await askSupervisor(supervisor.socket, { ask: 'create', name: process.argv[2], settings: {} });
  console.log(JSON.stringify({ folder: supervisor.folder, server: server.pid }));
  setInterval(() => {}, 1000);
`;

interface Started {
  readonly folder: string;
  readonly server: number;
}

let parent: ChildProcess | undefined;
let started: Started | undefined;
afterEach(async () => {
  parent?.kill('SIGKILL');
  // Where a test fails, they are what is left.
  if (started === undefined) return;
  killNow(started.server);
  await rm(started.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  started = undefined;
});

async function runHolder(name: string): Promise<Started & { readonly supervisor: number }> {
  const module = resolve('dist/test/servers/run-supervisor.js');
  parent = spawn(process.execPath, ['--input-type=module', '-e', holder, module, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  parent.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
  await until('the server runs', () => output.includes('\n'), 50_000);
  const [supervisor = 0] = await childrenOf(parent.pid!);
  started = JSON.parse(output) as Started;
  return { ...started, supervisor };
}

for (const name of testedServers) {
  const servers = await ownServerFor(name);
  servers.describe(`where ${name} runs`, () => {
    test('nothing is left when the process that started it is killed', async () => {
      const { folder, server } = await runHolder(name);
      expect(isAlive(server)).toBe(true);
      killNow(parent!.pid!);
      await until('the server has ended', () => !isAlive(server));
      await until('its folder is gone', () => !existsSync(folder));
    });

    const onLinux = process.platform === 'linux' ? test : test.skip;
    onLinux('the server ends even when its supervisor is killed', async () => {
      const { server, supervisor } = await runHolder(name);
      expect(isAlive(server)).toBe(true);
      killNow(supervisor);
      await until('the server has ended', () => !isAlive(server));
    });
  });
}
