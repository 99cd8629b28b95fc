import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, isAlive } from '../support/processes.js';
import { until } from '../support/until.js';
import { outputOf } from './programs.js';
import { giveToServer, launchAs, type Launch } from './run-as.js';
import type { Programs, ServerKind, ServerSettings, ServerSite, Step } from './server-kind.js';

const READY_MS = 60_000;
const STOP_MS = 30_000;
const PORT_ATTEMPTS = 5;
/** An address of a socket has room for 104 bytes on macOS, and for four more on Linux. */
const SOCKET_PATH_BYTES = 100;

/** One server on a data folder and a port of its own, which can be ended and started again. */
export class ServerProcess {
  readonly kind: ServerKind;
  #site: ServerSite;
  readonly #programs: Programs;
  readonly #lasts: boolean;
  #pid: number | null;

  private constructor(
    kind: ServerKind,
    programs: Programs,
    state: { site: ServerSite; pid: number | null; lasts: boolean },
  ) {
    this.kind = kind;
    this.#programs = programs;
    this.#site = state.site;
    this.#pid = state.pid;
    this.#lasts = state.lasts;
  }

  /** Makes its data in the folder, which must not be there yet; starts nothing. `lasts`: it outlives this process. */
  static async create(
    kind: ServerKind,
    programs: Programs,
    place: { readonly folder: string; readonly lasts: boolean },
  ): Promise<ServerProcess> {
    const { folder, lasts } = place;
    await mkdir(join(folder, 'data'), { recursive: true, mode: 0o700 });
    for (const path of [folder, join(folder, 'data')]) await giveToServer(path);
    const password = randomBytes(16).toString('hex');
    const site: ServerSite = { folder, socket: '', ...(await freePorts()), password };
    const server = new ServerProcess(kind, programs, { site, pid: null, lasts });
    try {
      for (const step of await kind.create(site, programs)) await server.#complete(step);
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** Another one with the same data and password, for one that was never started: much faster than to make them anew. */
  async copyTo(folder: string): Promise<ServerProcess> {
    // Not by Node, which would not keep the owner.
    await outputOf('cp', ['-Rp', this.#site.folder, folder]);
    const site = { ...this.#site, folder, ...(await freePorts()) };
    return new ServerProcess(this.kind, this.#programs, { site, pid: null, lasts: this.#lasts });
  }

  /** One that lasted, by what `site` and `pid` said of it. */
  static reopen(kind: ServerKind, programs: Programs, site: ServerSite, pid: number | null): ServerProcess {
    return new ServerProcess(kind, programs, { site, pid, lasts: true });
  }

  get site(): ServerSite {
    return this.#site;
  }

  get url(): string {
    return this.kind.url(this.#site);
  }

  get pid(): number | null {
    return this.#pid;
  }

  /** Resolves once it answers; on the port of the start before, unless that was the first and somebody else has it. */
  async start(settings: ServerSettings = {}): Promise<void> {
    if (this.#pid !== null && isAlive(this.#pid)) throw new Error(`${this.kind.name} runs already`);
    const isFirst = this.#pid === null;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#startOnce(settings);
        return;
      } catch (error) {
        const { port, innerPort } = this.#site;
        const isPortTaken = (await isTaken(port)) || (await isTaken(innerPort));
        if (!isFirst || attempt === PORT_ATTEMPTS || !isPortTaken) throw error;
        this.#site = { ...this.#site, ...(await freePorts()) };
      }
    }
  }

  /** In order, its clients cut off. By SIGKILL where it takes too long, and then with an error. */
  async stop(): Promise<void> {
    if (this.#pid === null || !isAlive(this.#pid)) return;
    try {
      await this.#end(this.kind.stopSignal);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it, and removes everything that it had. */
  async remove(): Promise<void> {
    await this.stop();
    await this.#removeSocket();
    // Children of a server that was killed may be writing their last file.
    await rm(this.#site.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #startOnce(settings: ServerSettings): Promise<void> {
    await this.#placeSocket();
    const launch = await launchAs(this.#lasts ? null : this.kind.stopSignal);
    const log = await open(join(this.#site.folder, 'server.log'), 'a');
    const step = this.kind.run(this.#site, this.#programs, settings);
    const child = launched(launch, step, ['ignore', log.fd, log.fd]);
    child.unref();
    try {
      await once(child, 'spawn');
    } finally {
      await log.close();
    }
    this.#pid = child.pid ?? null;
    try {
      await until(
        `${this.kind.name} answers`,
        async () => {
          if (child.exitCode !== null || child.signalCode !== null)
            throw new Error(`${this.kind.name} ended`);
          return this.kind.ask(this.url).then(
            () => true,
            () => false,
          );
        },
        READY_MS,
      );
    } catch (error) {
      await this.kill();
      throw new Error(`${this.kind.name} did not start:\n${await this.#lastWords()}`, { cause: error });
    }
  }

  async #complete(step: Step): Promise<void> {
    const child = launched(await launchAs('SIGKILL'), step, ['pipe', 'pipe', 'pipe']);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4_000)));
    }
    // It may end without having read its input.
    child.stdin?.on('error', () => undefined).end(step.input ?? '');
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${this.kind.name}: its data folder could not be made:\n${output}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const pid = this.#pid;
    if (pid === null || !isAlive(pid)) return;
    process.kill(pid, signal);
    await until(`${this.kind.name} has ended after ${signal}`, () => !isAlive(pid), STOP_MS);
    await this.#removeSocket();
  }

  /** In the server's folder, or in one with a shorter name. */
  async #placeSocket(): Promise<void> {
    await this.#removeSocket();
    let socket = join(this.#site.folder, 'socket');
    if (Buffer.byteLength(socket) > SOCKET_PATH_BYTES) {
      const folder = await mkdtemp(join(tmpdir(), 'patchbay-'));
      await giveToServer(folder);
      socket = join(folder, 'socket');
    }
    this.#site = { ...this.#site, socket };
  }

  async #removeSocket(): Promise<void> {
    const { socket, folder } = this.#site;
    if (socket === '') return;
    this.#site = { ...this.#site, socket: '' };
    if (dirname(socket) !== folder) await rm(dirname(socket), { recursive: true, force: true });
  }

  async #lastWords(): Promise<string> {
    return (await readFile(join(this.#site.folder, 'server.log'), 'utf8').catch(() => '')).slice(-4_000);
  }
}

function launched(launch: Launch, step: Step, stdio: ('ignore' | 'pipe' | number)[]) {
  const { prefix, ...user } = launch;
  const [program = step.program, ...words] = [...prefix, step.program, ...step.words];
  // Not in this process's group: Ctrl-C is for the tests, and they end their servers in order.
  return spawn(program, words, { ...user, stdio, detached: true, env: { PATH: process.env['PATH'] ?? '' } });
}

async function freePorts(): Promise<Pick<ServerSite, 'port' | 'innerPort'>> {
  return { port: await freePort(), innerPort: await freePort() };
}

async function isTaken(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
    probe.close();
    return false;
  } catch {
    return true;
  }
}
