import { post, send, type Answer, type HttpApi } from './http-api.js';

export const password = 'correct horse battery';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly access: string;
  readonly refresh: string;
}

/** A request with a user's access token; a body goes as JSON. */
export function asUser(
  api: HttpApi,
  access: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  return send(`${api.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${access}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A POST without a credential. */
export function anonymously(
  api: HttpApi,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return post(`${api.url}/api/v1${path}`, '', body, headers);
}

/** Registers somebody new; the first one of a server is its admin. */
export async function register(api: HttpApi, name: string): Promise<Person> {
  const answer = await anonymously(api, '/auth/register', { email: `${name}@example.com`, password });
  if (answer.status !== 201) throw new Error(`${name} could not register: ${answer.status}`);
  const body = answer.body as SignedInBody;
  return { ...body.user, access: body.access_token, refresh: body.refresh_token };
}

interface SignedInBody {
  readonly user: { readonly id: string; readonly email: string };
  readonly access_token: string;
  readonly refresh_token: string;
}
