import type { IncomingMessage } from 'node:http';
import { inject, injectable } from 'tsyringe';
import { token } from '../../ports/tokens.js';
import { isLoopback } from '../../services/accounts/client-network.js';

/** How many proxies stand before the server and add to X-Forwarded-For. */
export const TRUSTED_PROXIES = token<number>('TrustedProxies');

/** What a proxy says of itself. A browser cannot be made to send these from another site. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];
const LOCAL_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/** Tells where a request comes from. */
@injectable()
export class ClientAddress {
  readonly #trustedProxies: number;

  constructor(@inject(TRUSTED_PROXIES) trustedProxies: number) {
    this.#trustedProxies = trustedProxies;
  }

  /** The client's address: the connection's, or what the outermost of the proxies that are trusted has seen. */
  of(request: IncomingMessage): string {
    const direct = request.socket.remoteAddress ?? '';
    if (this.#trustedProxies === 0) return direct;
    const seen = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((entry) => withoutPort(entry.trim()))
      .filter((address) => address !== '');
    return seen.at(-this.#trustedProxies) ?? seen[0] ?? direct;
  }

  /**
   * Whether this machine itself asks, through no proxy and by its own name: a page of another site that had its
   * name resolved to this machine would send that name.
   */
  isLocal(request: IncomingMessage): boolean {
    return (
      isLoopback(request.socket.remoteAddress ?? '') &&
      !PROXY_HEADERS.some((name) => request.headers[name] !== undefined) &&
      LOCAL_HOST.test(request.headers.host ?? '')
    );
  }
}

/** Some proxies add the client's port, another one for each connection: `192.0.2.1:5678`, `[2001:db8::1]:80`. */
function withoutPort(entry: string): string {
  const [, v4, v6] = /^(?:(\d+(?:\.\d+){3}):\d+|\[([\da-f:.]+)\](?::\d+)?)$/i.exec(entry) ?? [];
  return v4 ?? v6 ?? entry;
}
