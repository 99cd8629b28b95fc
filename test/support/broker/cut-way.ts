import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnServer } from '../../servers/server-for.js';
import { TcpProxy } from '../tcp-proxy.js';

/** The way from a program to a broker on a server, which a test cuts, and a folder for a spool. */
export class CutWay {
  readonly proxy: TcpProxy;
  readonly spoolDir: string;
  readonly #url: URL;

  private constructor(proxy: TcpProxy, spoolDir: string, url: URL) {
    this.proxy = proxy;
    this.spoolDir = spoolDir;
    this.#url = url;
  }

  static async to(server: OwnServer): Promise<CutWay> {
    const url = new URL(server.url);
    const spoolDir = await mkdtemp(join(tmpdir(), 'patchbay-spool-'));
    return new CutWay(await TcpProxy.start(Number(url.port)), spoolDir, url);
  }

  /** The embedded profile on that broker, without a spool. */
  get environment(): Record<string, string> {
    const url = new URL(this.#url.href);
    url.port = String(this.proxy.port);
    return { BROKER: 'nats', NATS_URL: url.href };
  }

  cut(): void {
    this.proxy.refuse();
    this.proxy.cutAll();
  }

  async mend(): Promise<void> {
    await this.proxy.accept();
  }

  async remove(): Promise<void> {
    this.proxy.stop();
    await rm(this.spoolDir, { recursive: true, force: true });
  }
}
