import pg from 'pg';
import { createConnection } from 'mysql2/promise';
import type { ServerName } from '../../servers/kinds.js';

/** The two drivers, as far as these tests need them. */
export interface DatabaseClient {
  /** The first column of the first row. */
  ask(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

export async function connectTo(name: ServerName, url: string): Promise<DatabaseClient> {
  if (name === 'postgres') {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return {
      ask: async (sql) => firstOf((await client.query<Record<string, unknown>>(sql)).rows),
      end: () => client.end(),
    };
  }
  const client = await createConnection({ uri: url });
  client.on('error', () => undefined);
  return {
    ask: async (sql) => firstOf((await client.query(sql))[0]),
    end: () => client.end(),
  };
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

function firstOf(rows: unknown): unknown {
  const [row] = Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  return row === undefined ? undefined : Object.values(row)[0];
}
