import { createClient } from '@clickhouse/client';
import { systemClock } from '../../internal/adapters/clock/system/index.js';
import {
  ClickHouseEventStore,
  connectionOf,
  placeOf,
} from '../../internal/adapters/event-store/clickhouse/index.js';

/** The storage of the profile ch, as the registry makes it; not started. */
export function storeAt(url: string, table?: string): ClickHouseEventStore {
  const connection = connectionOf(url);
  return new ClickHouseEventStore({
    connection: () => connection,
    place: placeOf(connection),
    clock: systemClock,
    ...(table !== undefined && { table }),
  });
}

/** Runs statements as an administrator would; gives the last one's rows. */
export async function askClickHouse(url: string, ...statements: string[]): Promise<unknown[][]> {
  const client = createClient({ url, log: { level: 127 }, request_timeout: 60_000 });
  try {
    let rows: unknown[][] = [];
    for (const query of statements) {
      if (/^\s*(SELECT|WITH)\b/.test(query)) {
        const answer = await client.query({ query, format: 'JSONCompactEachRow' });
        rows = await answer.json();
      } else await client.command({ query });
    }
    return rows;
  } finally {
    await client.close();
  }
}
