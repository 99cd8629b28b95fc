import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findOrInstall, type Found } from './find-programs.js';
import { serverKinds, type ServerName } from './kinds.js';
import type { ServerSettings } from './server-kind.js';
import { ServerProcess } from './server-process.js';

/** What the tests ask of it, as JSON over its socket. */
export type SupervisorRequest =
  | { readonly ask: 'find' | 'shared'; readonly name: ServerName }
  | { readonly ask: 'create'; readonly name: ServerName; readonly settings: ServerSettings }
  | { readonly ask: 'start'; readonly id: number; readonly settings: ServerSettings }
  | { readonly ask: 'stop' | 'kill' | 'remove'; readonly id: number };

export interface SupervisorAnswers {
  /** Why there is no program; null where there is one. */
  readonly find: { readonly missing: string | null };
  readonly shared: { readonly url: string };
  readonly create: { readonly id: number; readonly url: string; readonly pid: number };
  readonly start: { readonly pid: number };
  readonly stop: Record<string, never>;
  readonly kill: Record<string, never>;
  readonly remove: Record<string, never>;
}

/** Every server of one run of the tests: one of each kind for all test files, and those that a test has to itself. */
export class Supervisor {
  readonly #folder: string;
  readonly #note: (text: string) => void;
  readonly #found = new Map<ServerName, Promise<Found>>();
  /** Never started: every server is a copy of the one of its kind. */
  readonly #models = new Map<ServerName, Promise<ServerProcess>>();
  readonly #shared = new Map<ServerName, Promise<ServerProcess>>();
  readonly #servers = new Map<number, ServerProcess>();
  readonly #starting = new Set<Promise<unknown>>();
  #lastId = 0;
  #hasEnded = false;

  /** The folder, which is there, belongs to it alone. */
  constructor(folder: string, note: (text: string) => void) {
    this.#folder = folder;
    this.#note = note;
  }

  async answer(request: SupervisorRequest): Promise<SupervisorAnswers[SupervisorRequest['ask']]> {
    switch (request.ask) {
      case 'find': {
        const found = await this.#find(request.name);
        return { missing: 'missing' in found ? found.missing : null };
      }
      case 'shared': {
        const shared = this.#shared.get(request.name) ?? this.#create(request.name, {});
        this.#shared.set(request.name, shared);
        return { url: (await shared).url };
      }
      case 'create': {
        const server = await this.#create(request.name, request.settings);
        return { id: this.#idOf(server), url: server.url, pid: server.pid ?? 0 };
      }
      case 'start': {
        const server = this.#server(request.id);
        await server.start(request.settings);
        return { pid: server.pid ?? 0 };
      }
      case 'stop':
      case 'kill':
        await this.#server(request.id)[request.ask]();
        return {};
      case 'remove': {
        await this.#server(request.id).remove();
        this.#servers.delete(request.id);
        return {};
      }
    }
  }

  /** Ends every server, also one that is being started, and removes the folder. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await Promise.allSettled(this.#starting);
    await Promise.allSettled([...this.#servers.values()].map((server) => server.remove()));
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #find(name: ServerName): Promise<Found> {
    const found = this.#found.get(name) ?? findOrInstall(serverKinds[name], this.#note);
    this.#found.set(name, found);
    return found;
  }

  #create(name: ServerName, settings: ServerSettings): Promise<ServerProcess> {
    const creating = this.#createNow(name, settings);
    this.#starting.add(creating);
    const done = (): boolean => this.#starting.delete(creating);
    creating.then(done, done);
    return creating;
  }

  async #createNow(name: ServerName, settings: ServerSettings): Promise<ServerProcess> {
    const model = this.#models.get(name) ?? this.#createModel(name);
    this.#models.set(name, model);
    const id = ++this.#lastId;
    const server = await (await model).copyTo(join(this.#folder, `${name}-${id}`));
    if (this.#hasEnded) throw new Error('The tests have ended.');
    this.#servers.set(id, server);
    await server.start(settings);
    return server;
  }

  async #createModel(name: ServerName): Promise<ServerProcess> {
    const found = await this.#find(name);
    if ('missing' in found) throw new Error(`There is no ${name}: ${found.missing}`);
    const folder = join(this.#folder, name);
    return ServerProcess.create(serverKinds[name], found.programs, { folder, lasts: false });
  }

  #server(id: number): ServerProcess {
    const server = this.#servers.get(id);
    if (server === undefined) throw new Error(`There is no server ${id}.`);
    return server;
  }

  #idOf(server: ServerProcess): number {
    for (const [id, one] of this.#servers) if (one === server) return id;
    throw new Error('The server has been removed.');
  }
}
