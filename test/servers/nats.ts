import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'nats';
import { findPrograms, outputOf, pathFolders, program } from './programs.js';
import type { ServerKind, ServerSettings, ServerSite } from './server-kind.js';

const ADMINISTRATOR = 'patchbay';
const MODULE = 'github.com/nats-io/nats-server/v2@v2.15.1';
/** Where Go's own installer puts it, PATH or not. */
const GO_FOLDER = '/usr/local/go/bin';

/**
 * NATS 2.12 or later, as infra/nats/nats-server.conf has it. Settings are lines of its
 * configuration, those of its JetStream with a prefix: `{ max_payload: '64KB', 'jetstream.sync_interval': '2m' }`;
 * with `{ jetstream: 'disabled' }` there is none.
 */
export const nats: ServerKind = {
  name: 'nats',
  variable: 'TEST_NATS_URL',
  programs: ['nats-server'],
  stopSignal: 'SIGTERM',

  async unfit(programs) {
    const text = await outputOf(program(programs, 'nats-server'), ['--version']);
    const [, major = 0, minor = 0] = /v(\d+)\.(\d+)/.exec(text) ?? [];
    const isFit = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 12);
    return isFit ? null : `nats-server on PATH is older than 2.12: ${text.trim()}`;
  },

  async install(folder) {
    const go = await findPrograms(['go'], [...pathFolders(), GO_FOLDER]);
    if (go === null) throw new Error('Go is not there');
    await outputOf('env', [`GOBIN=${join(folder, 'bin')}`, program(go, 'go'), 'install', MODULE]);
  },

  // It makes its data folder's contents itself.
  create: () => Promise.resolve([]),

  run(site, programs, settings) {
    const file = join(site.folder, 'nats-server.conf');
    writeFileSync(file, configuration(site, settings));
    return { program: program(programs, 'nats-server'), words: ['--config', file] };
  },

  url: ({ port, password }) => `nats://${ADMINISTRATOR}:${password}@127.0.0.1:${port}`,

  async ask(url) {
    const { hostname, port, username, password } = new URL(url);
    const connection = await connect({
      servers: `${hostname}:${port}`,
      user: decodeURIComponent(username),
      pass: decodeURIComponent(password),
      reconnect: false,
      timeout: 5_000,
    });
    try {
      await connection.flush();
    } finally {
      await connection.close();
    }
  },
};

/** That of infra/nats, at the server's own place. */
function configuration(site: ServerSite, settings: ServerSettings): string {
  const { folder, port, innerPort, password } = site;
  const all: ServerSettings = {
    listen: `127.0.0.1:${port}`,
    http: `127.0.0.1:${innerPort}`,
    authorization: `{ user: ${ADMINISTRATOR}, password: "${password}" }`,
    'jetstream.store_dir': JSON.stringify(join(folder, 'data')),
    ...settings,
  };
  const { jetstream, ...lines } = all;
  let text = readFileSync('infra/nats/nats-server.conf', 'utf8');
  for (const [name, value] of Object.entries(lines)) text = withLine(text, name, value);
  return jetstream === 'disabled' ? text.replace(/^jetstream \{[\s\S]*?^\}$/m, '') : text;
}

function withLine(text: string, name: string, value: string): string {
  const [own = '', inner] = name.split('.');
  const line = `${inner ?? own}: ${value}`;
  const there = new RegExp(`^ *${inner ?? own}:.*$`, 'm');
  if (there.test(text)) return text.replace(there, () => line);
  return inner === undefined ? `${text}${line}\n` : text.replace(`${own} {`, () => `${own} {\n${line}`);
}
