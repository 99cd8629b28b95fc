import { TestServer } from '../server.js';

export type Who = 'user' | 'key';

/** A program of one's own with a user, a key and 200 events, and with what each of the two sends as credential. */
export interface FilledProgram {
  readonly server: TestServer;
  /** A header, as `curl -H` takes it. */
  readonly credentials: Readonly<Record<Who, string>>;
}

/** `server.remove()` ends it, whatever has happened. */
export async function filledProgram(): Promise<FilledProgram> {
  const server = await TestServer.create({ REGISTRATION: 'open' });
  try {
    await server.start();
    return { server, credentials: await fill(`${server.url}/api/v1`) };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

async function fill(url: string): Promise<FilledProgram['credentials']> {
  // Those of the contract's examples, so that they find a user.
  const ada = { email: 'ada@example.com', password: 'correct horse battery' };
  const { access_token: token } = await ask(`${url}/auth/register`, {}, ada);
  const user = { Authorization: `Bearer ${String(token)}` };
  const { data } = (await ask(`${url}/projects`, user)) as { data: { id: string }[] };
  const scopes = ['ingest', 'read'];
  const { key } = await ask(`${url}/projects/${data[0]!.id}/keys`, user, { name: 'random', scopes });
  // What questions answer of nothing has few forms.
  const events = Array.from({ length: 200 }, (_, n) => ({
    event_type: n % 3 === 0 ? 'sign_up' : 'page_view',
    user_id: `user ${n % 20}`,
    session_id: `session ${n % 40}`,
    page_url: `/${n % 7}`,
    properties: { plan: n % 2 === 0 ? 'pro' : null, amount: n / 3, deep: { list: [n] } },
  }));
  await ask(`${url}/events/batch?wait=stored`, { 'X-API-Key': String(key) }, { events });
  return { user: `Authorization: ${user.Authorization}`, key: `X-API-Key: ${String(key)}` };
}

async function ask(
  url: string,
  credential: Readonly<Record<string, string>>,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    headers: { 'Content-Type': 'application/json', ...credential },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
