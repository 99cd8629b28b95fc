import { ownServerFor, type OwnServer } from '../../servers/server-for.js';
import { withPort } from '../../servers/server-url.js';
import { freePort } from '../processes.js';
import { FaultProxy } from './fault-proxy.js';
import type { ServerUse } from './profiles.js';
import { Server } from './server.js';

/** A server, and a path of its own to it for each program. */
export interface ReachedServer {
  readonly server: Server;
  readonly paths: readonly { readonly url: string; readonly proxy: FaultProxy }[];
  /** Ends the server, and the paths. */
  remove(): Promise<void>;
}

/** Starts a server, with a database where it holds some, and so many paths to it. */
export async function reachServer({ server: name }: ServerUse, count: number): Promise<ReachedServer> {
  const proxies = await Promise.all(Array.from({ length: count }, () => FaultProxy.start()));
  if (name === 'kafka') return reachKafka(proxies);
  const own = await (await ownServerFor(name)).startOwn();
  const url = name === 'nats' ? own.url : (await own.createDatabase()).url;
  const port = Number(new URL(url).port);
  return {
    server: new Server(own),
    paths: proxies.map((proxy) => {
      proxy.target = port;
      return { url: withPort(url, proxy.port), proxy };
    }),
    remove: () => removeAll(own, proxies),
  };
}

/** A broker of Kafka tells its clients where it is: each path is a listener of its own, which is told as the proxy. */
async function reachKafka(proxies: readonly FaultProxy[]): Promise<ReachedServer> {
  const listeners = await Promise.all(
    proxies.map(async (proxy, index) => ({ name: `PATH${index}`, proxy, port: await freePort() })),
  );
  const list = (text: (listener: (typeof listeners)[number]) => string): string =>
    listeners.map(text).join(',');
  const settings = {
    listeners: list(({ name, port }) => `${name}://127.0.0.1:${port}`),
    'advertised.listeners': list(({ name, proxy }) => `${name}://127.0.0.1:${proxy.port}`),
    'listener.security.protocol.map': list(({ name }) => `${name}:PLAINTEXT`),
  };
  const own = await (await ownServerFor('kafka')).startOwn(settings);
  return {
    server: new Server(own, settings),
    paths: listeners.map(({ proxy, port }) => {
      proxy.target = port;
      return { url: `127.0.0.1:${proxy.port}`, proxy };
    }),
    remove: () => removeAll(own, proxies),
  };
}

async function removeAll(own: OwnServer, proxies: readonly FaultProxy[]): Promise<void> {
  await own.remove();
  await Promise.all(proxies.map((proxy) => proxy.stop()));
}
