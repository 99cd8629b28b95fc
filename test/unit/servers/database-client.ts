import pg from 'pg';
import { createConnection } from 'mysql2/promise';
import type { ServerName } from '../../servers/kinds.js';

type Row = Readonly<Record<string, unknown>>;

/** Of the relational servers: their two drivers, as far as these tests need them. */
export interface DatabaseClient {
  rows(sql: string): Promise<readonly Row[]>;
  /** The first column of the first row. */
  ask(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

export async function connectTo(name: ServerName, url: string): Promise<DatabaseClient> {
  if (name === 'postgres') {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    const rows = async (sql: string) => (await client.query<Row>(sql)).rows;
    return { rows, ask: async (sql) => firstOf(await rows(sql)), end: () => client.end() };
  }
  const client = await createConnection({ uri: url });
  client.on('error', () => undefined);
  const rows = async (sql: string) => {
    const [answer] = await client.query(sql);
    return Array.isArray(answer) ? (answer as Row[]) : [];
  };
  return { rows, ask: async (sql) => firstOf(await rows(sql)), end: () => client.end() };
}

/** Connects, asks, ends. */
export async function askAt(name: ServerName, url: string, ...statements: string[]): Promise<unknown> {
  const client = await connectTo(name, url);
  try {
    let answer: unknown;
    for (const sql of statements) answer = await client.ask(sql);
    return answer;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Connects, asks for the first column of all rows, ends. */
export async function columnAt(name: ServerName, url: string, sql: string): Promise<unknown[]> {
  const client = await connectTo(name, url);
  try {
    return (await client.rows(sql)).map((row) => firstOf([row]));
  } finally {
    await client.end().catch(() => undefined);
  }
}

function firstOf([row]: readonly Row[]): unknown {
  return row === undefined ? undefined : Object.values(row)[0];
}
