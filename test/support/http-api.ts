import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DependencyContainer } from 'tsyringe';
import { createSqliteAccounts } from '../../internal/adapters/account-store/sqlite/index.js';
import { MemoryCache } from '../../internal/adapters/cache/memory/index.js';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { FolderObjectStore } from '../../internal/adapters/object-store/folder/index.js';
import { MemoryLimits } from '../../internal/adapters/limits/memory/index.js';
import { randomIds } from '../../internal/adapters/ids/random/index.js';
import { createContainer } from '../../internal/app/container.js';
import type { Accounts } from '../../internal/app/registry.js';
import { parseSettings } from '../../internal/config/settings.js';
import type { KeyScope } from '../../internal/ports/account-store.js';
import type { Broker } from '../../internal/ports/broker.js';
import type { Cache } from '../../internal/ports/cache.js';
import type { EventStore } from '../../internal/ports/event-store.js';
import { TOKENS } from '../../internal/ports/tokens.js';
import { Readiness } from '../../internal/services/health/readiness.js';
import { IngestService } from '../../internal/services/ingest/ingest-service.js';
import { KeyService } from '../../internal/services/keys/key-service.js';
import { KeyUses } from '../../internal/services/keys/key-uses.js';
import { Revocations } from '../../internal/services/keys/revocations.js';
import { RealtimeFeeds } from '../../internal/services/questions/realtime-feeds.js';
import { Writer } from '../../internal/services/writer/writer.js';
import { HttpServer } from '../../internal/transport/http/http-server.js';
import { createLogger } from '../../pkg/logger/index.js';
import { call } from './call.js';
import { exchangeOf, expectContract } from './contract/index.js';
import { MemoryEventStore } from './memory-event-store.js';
import { newSigningKey } from './signing-key.js';
import { until } from './until.js';

export interface HttpApiOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly store?: EventStore;
  /** Wraps the broker, to make it fail on purpose. */
  broker?(broker: Broker): Broker;
  readonly now?: () => number;
  /** Shared with another server, which must outlive it; else the server has its own. */
  readonly accountsFile?: string;
  /** Started; shared with other servers, and stopped by the test. */
  readonly cache?: Cache;
  /** Instead of those in a file. */
  readonly accounts?: Accounts;
  /** PKCS#8 in PEM. */
  readonly signingKey?: string;
  /** Takes what is logged as an error. */
  readonly log?: (line: string) => void;
}

/** The whole program in this process, on the in-memory storage: real HTTP, log and accounts. */
export class HttpApi {
  readonly url: string;
  readonly container: DependencyContainer;
  readonly broker: Broker;
  readonly store: EventStore;
  readonly #end: () => Promise<void>;

  private constructor(
    url: string,
    parts: { container: DependencyContainer; broker: Broker; store: EventStore },
    end: () => Promise<void>,
  ) {
    this.url = url;
    this.container = parts.container;
    this.broker = parts.broker;
    this.store = parts.store;
    this.#end = end;
  }

  static async start(options: HttpApiOptions = {}): Promise<HttpApi> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-http-'));
    const clock = { now: options.now ?? (() => Date.now()) };
    const { log } = options;
    const logger = log === undefined ? createLogger('silent') : createLogger('error', { write: log });
    const embedded = new EmbeddedBroker({ folder: join(folder, 'log'), clock, logger });
    const broker = options.broker?.(embedded) ?? embedded;
    const eventStore = options.store ?? new MemoryEventStore(clock.now);
    const cache = options.cache ?? new MemoryCache({ clock, maxBytes: 1024 * 1024 });
    const objectStore = new FolderObjectStore({ folder: join(folder, 'objects'), clock });
    const accounts =
      options.accounts ??
      createSqliteAccounts({ file: options.accountsFile ?? join(folder, 'accounts.sqlite'), clock });
    const container = createContainer({
      settings: parseSettings({ HTTP_PORT: '0', DATA_DIR: folder, ...options.environment }),
      backends: { eventStore, broker, cache, limits: new MemoryLimits(), objectStore, ...accounts },
      secrets: { keyPepper: 'ab'.repeat(32), signingKeys: [options.signingKey ?? newSigningKey()] },
      clock,
      ids: randomIds,
      logger,
    });
    for (const part of [eventStore, accounts.accountStore, broker]) await part.start(call());
    const http = container.resolve(HttpServer);
    container.resolve(Writer).start();
    container.resolve(KeyUses).start();
    container.resolve(Revocations).start();
    container.resolve(Readiness).start();
    const { port } = await http.start({ host: '127.0.0.1', port: 0 });
    return new HttpApi(`http://127.0.0.1:${port}`, { container, broker, store: eventStore }, async () => {
      container.resolve(Readiness).stop();
      container.resolve(RealtimeFeeds).stop();
      await http.stop();
      await container.resolve(IngestService).flush();
      await container.resolve(Revocations).stop();
      await container.resolve(KeyUses).stop();
      await container.resolve(Writer).stop();
      for (const part of [broker, accounts.accountStore, eventStore]) await part.stop();
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** A key of a project that is made for it where it is not there. */
  async key(
    projectId: string,
    scopes: readonly KeyScope[] = ['ingest', 'read'],
    timezone = 'UTC',
  ): Promise<string> {
    const project = {
      id: projectId,
      name: 'a project',
      timezone,
      retentionDays: null,
      createdAt: Date.now(),
    };
    await this.container.resolve(TOKENS.AccountStore).ensureProject(project, call());
    return (await this.container.resolve(KeyService).create(projectId, { name: 'a key', scopes })).key;
  }

  async ready(): Promise<void> {
    await until('the API is ready', async () => (await fetch(`${this.url}/ready`)).status === 200);
  }

  stop(): Promise<void> {
    return this.#end();
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer's form is what the tests are about
  readonly body: any;
}

/** Asks, and holds request and answer against the contract: every test of a route is a test of the contract. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  expectContract(exchangeOf(url, init, response, text));
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text || null,
  };
}

/** A POST with a key; a string or Buffer goes as it is, anything else as JSON. */
export function post(
  url: string,
  key: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  return send(url, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json', ...headers },
    body: raw ? body : JSON.stringify(body),
  });
}
