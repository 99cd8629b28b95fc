import type { ConnectionOptions, TlsOptions } from 'nats';
import { authenticatorOf, tlsFilesOf } from './connection-files.js';
import type { ConnectionFiles } from './options.js';

/** How soon a dead connection is found out: after two pings without an answer. */
const PING_MS = 5_000;
const RECONNECT_MS = 250;

/** `invalid_settings` when a file cannot be read, or is not what it should be. */
export async function connectionOptions(
  url: string,
  files: ConnectionFiles,
): Promise<ConnectionOptions & { servers: string[] }> {
  const urls = url.split(',').map((each) => new URL(each.trim()));
  return {
    servers: urls.map(({ host, port }) => (port === '' ? `${host}:4222` : host)),
    name: 'patchbay',
    ...userOf(urls),
    ...(files.credentials !== null && { authenticator: await authenticatorOf(files.credentials) }),
    ...(await tlsOf(urls, files)),
    reconnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    reconnectJitter: RECONNECT_MS,
    reconnectJitterTLS: RECONNECT_MS,
    // A password that is changed on both sides, one after the other, must not end the process.
    ignoreAuthErrorAbort: true,
    // The servers are those that the setting names: what a cluster says of its own addresses may lie behind a proxy.
    ignoreClusterUpdates: true,
    pingInterval: PING_MS,
    maxPingOut: 2,
  };
}

/** A user without a password is a token, as other clients take it. */
function userOf(urls: readonly URL[]): Pick<ConnectionOptions, 'user' | 'pass' | 'token'> {
  const named = urls.find(({ username }) => username !== '');
  if (named === undefined) return {};
  const user = decodeURIComponent(named.username);
  if (named.password === '') return { token: user };
  return { user, pass: decodeURIComponent(named.password) };
}

async function tlsOf(urls: readonly URL[], files: ConnectionFiles): Promise<{ tls?: TlsOptions }> {
  const isAsked = urls.some(({ protocol }) => protocol === 'tls:');
  if (!isAsked && files.authority === null && files.certificate === null) return {};
  return { tls: await tlsFilesOf(files) };
}
