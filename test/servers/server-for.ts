import { describe, test } from '@jest/globals';
import { serverKinds, type ServerName } from './kinds.js';
import { askSupervisor, socketVariable } from './run-supervisor.js';
import type { DatabaseServerKind, ServerKind, ServerSettings } from './server-kind.js';
import { newDatabase, type TestDatabase } from './test-database.js';

/**
 * The server of this kind that all files of a run share. To be asked for at the top of a test file, which then knows
 * whether there is one; installs it where that is needed, and starts nothing.
 */
export async function serverFor(name: ServerName): Promise<TestServer> {
  const url = process.env[serverKinds[name].variable];
  if (url !== undefined && url !== '') return new TestServer(name, null, url);
  const { missing } = await askSupervisor(supervisorSocket(), { ask: 'find', name });
  return new TestServer(name, missing, null);
}

/** For tests that end servers and start them again: a URL of the environment does not do. */
export async function ownServerFor(name: ServerName): Promise<TestServer> {
  const { missing } = await askSupervisor(supervisorSocket(), { ask: 'find', name });
  return new TestServer(name, missing, null);
}

export class TestServer {
  readonly name: ServerName;
  /** Why there is none; null where there is. */
  readonly missing: string | null;
  readonly #givenUrl: string | null;

  constructor(name: ServerName, missing: string | null, givenUrl: string | null) {
    this.name = name;
    this.missing = missing;
    this.#givenUrl = givenUrl;
  }

  /** By the environment: somebody's own server, which no test may end. */
  get isGiven(): boolean {
    return this.#givenUrl !== null;
  }

  /** `describe`; where there is no server, its tests are skipped with the reason, and with CI=true that fails. */
  describe(what: string, define: () => void): void {
    if (this.missing === null) {
      describe(what, define);
      return;
    }
    const reason = `${what}: no ${this.name} (${this.missing})`;
    if (process.env['CI'] === 'true') {
      test(reason, () => {
        throw new Error(`${reason}. Name one in ${serverKinds[this.name].variable}.`);
      });
      return;
    }
    process.stderr.write(`SKIPPED: ${reason}\n`);
    describe.skip(reason, define);
  }

  /** An empty one with a random name on the shared server, which is started with the first. */
  async createDatabase(): Promise<TestDatabase> {
    return newDatabase(databaseKind(this.name), await this.url());
  }

  /** Of the shared server, which is started with the first question: for kinds that hold no databases. */
  async url(): Promise<string> {
    return this.#givenUrl ?? (await this.#sharedUrl());
  }

  /** A server that the test has to itself, started; the test must remove it. */
  async startOwn(settings: ServerSettings = {}): Promise<OwnServer> {
    const { name } = this;
    return new OwnServer(name, await askSupervisor(supervisorSocket(), { ask: 'create', name, settings }));
  }

  async #sharedUrl(): Promise<string> {
    return (await askSupervisor(supervisorSocket(), { ask: 'shared', name: this.name })).url;
  }
}

/** One server on one data folder and one port, which a test ends and starts again. */
export class OwnServer {
  readonly name: ServerName;
  /** As the administrator; the same after every start. */
  readonly url: string;
  readonly #id: number;
  #pid: number;

  constructor(name: ServerName, parts: { readonly id: number; readonly url: string; readonly pid: number }) {
    this.name = name;
    this.url = parts.url;
    this.#id = parts.id;
    this.#pid = parts.pid;
  }

  /** Of the last start. */
  get pid(): number {
    return this.#pid;
  }

  createDatabase(): Promise<TestDatabase> {
    return newDatabase(databaseKind(this.name), this.url);
  }

  /** Resolves once it answers. Settings of an earlier start do not last. */
  async start(settings: ServerSettings = {}): Promise<void> {
    const { pid } = await askSupervisor(supervisorSocket(), { ask: 'start', id: this.#id, settings });
    this.#pid = pid;
  }

  /** In order, its clients cut off. */
  async stop(): Promise<void> {
    await askSupervisor(supervisorSocket(), { ask: 'stop', id: this.#id });
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await askSupervisor(supervisorSocket(), { ask: 'kill', id: this.#id });
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await askSupervisor(supervisorSocket(), { ask: 'remove', id: this.#id });
  }
}

function databaseKind(name: ServerName): DatabaseServerKind {
  const kind: ServerKind | DatabaseServerKind = serverKinds[name];
  if (!('createDatabase' in kind)) throw new Error(`${name} holds no databases: ask for its url().`);
  return kind;
}

function supervisorSocket(): string {
  const socket = process.env[socketVariable];
  if (socket === undefined)
    throw new Error('No servers in this run: its jest configuration lacks their set-up.');
  return socket;
}
