import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** ClickHouse's own headers, basic authentication, or the URL's `user` and `password`. */
export function isAuthentic(request: IncomingMessage, url: URL, expected: Credentials): boolean {
  const given = givenCredentials(request, url);
  // Both are compared in any case, so that the time tells nothing.
  const username = isEqual(given.username, expected.username);
  const password = isEqual(given.password, expected.password);
  return username && password;
}

function givenCredentials(request: IncomingMessage, url: URL): Credentials {
  const user = request.headers['x-clickhouse-user'];
  const key = request.headers['x-clickhouse-key'];
  if (typeof user === 'string' || typeof key === 'string') {
    return { username: String(user ?? ''), password: String(key ?? '') };
  }
  const basic = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return { username: text.slice(0, Math.max(colon, 0)), password: text.slice(colon + 1) };
  }
  return { username: url.searchParams.get('user') ?? '', password: url.searchParams.get('password') ?? '' };
}

function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
