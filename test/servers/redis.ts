import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { unpackDebianPackages } from './debian-packages.js';
import { outputOf, program } from './programs.js';
import type { ServerKind } from './server-kind.js';
import { urlOf } from './server-url.js';

/** Redis 6.2 or later, which keeps nothing on disk: a restart is empty unless a setting of the start says otherwise. */
export const redis: ServerKind = {
  name: 'redis',
  variable: 'TEST_REDIS_URL',
  programs: ['redis-server'],
  stopSignal: 'SIGTERM',

  async unfit(programs) {
    const text = await outputOf(program(programs, 'redis-server'), ['--version']);
    const [, major = 0, minor = 0] = (/v=(\d+)\.(\d+)/.exec(text) ?? []).map(Number);
    return major > 6 || (major === 6 && minor >= 2)
      ? null
      : `Redis ${major}.${minor} on PATH is older than 6.2`;
  },

  install: (folder) =>
    unpackDebianPackages(folder, {
      name: 'redis-server',
      // The program lies in the tools' package, which also has it check data.
      needed: /^(lib|redis-(server|tools)$)/,
      programs: ['/bin/redis-server'],
    }),

  async create({ folder, password }) {
    await writeFile(fileOf(folder), `bind 127.0.0.1\nrequirepass ${password}\nsave ""\n`);
    return [];
  },

  run({ folder, port }, programs, settings) {
    const all = { port: `${port}`, dir: join(folder, 'data'), ...settings };
    const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
    return { program: program(programs, 'redis-server'), words: [fileOf(folder), ...words] };
  },

  url: (site) => urlOf('redis', 'default', site, '0'),

  async ask(url) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
    // The rejection says the same.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.ping();
    } finally {
      client.disconnect();
    }
  },
};

function fileOf(folder: string): string {
  return join(folder, 'redis.conf');
}
