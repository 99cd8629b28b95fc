import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { insertSettings, insertStatement } from '../../../internal/adapters/event-store/clickhouse/append.js';
import {
  ClickHouseEventStore,
  type ClickHouseConnection,
} from '../../../internal/adapters/event-store/clickhouse/index.js';
import { gatherLines } from '../../../internal/domain/event/enclosed-line.js';
import type { BenchedStore, SqlRow, StoreContext } from '../benched-store.js';
import { longCall } from '../call.js';

/** What holds for the engine wherever it runs. */
export const clickHouse = {
  bulkName: 'INSERT FORMAT JSONEachRow',
  aims: { ingestRatio: 0.7, questionMs: 1_500 },
  handwritten: 'clickhouse/handwritten.sql',
} as const;

export interface ClickHouseSite {
  /** What it is behind the address, for people. */
  readonly what: string;
  readonly connection: () => ClickHouseConnection;
  readonly isLocal: boolean;
  readonly questionMemoryBytes?: number;
  remove(): Promise<void>;
}

/** As many as the statements by hand are about; each is free to say otherwise. */
const told = ['max_threads', 'max_memory_usage', 'max_bytes_before_external_group_by'];

export async function openClickHouse(context: StoreContext, site: ClickHouseSite): Promise<BenchedStore> {
  const store = new ClickHouseEventStore({
    connection: site.connection,
    clock: { now: () => context.tableMadeAt },
    ...(site.questionMemoryBytes !== undefined && { questionMemoryBytes: site.questionMemoryBytes }),
  });
  await store.start(longCall());
  const client = createClient({
    ...site.connection(),
    request_timeout: 3_600_000,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const insert = async (pieces: readonly Buffer[]): Promise<void> => {
    const { stream } = await client.exec({
      query: insertStatement('events'),
      values: Readable.from(pieces, { objectMode: false }),
      clickhouse_settings: { ...insertSettings, wait_end_of_query: 1 },
    });
    await finished(stream.resume());
  };
  const rows = async (query: string): Promise<readonly SqlRow[]> => {
    const answer = await client.query({
      query,
      format: 'JSONCompact',
      clickhouse_settings: {
        output_format_json_quote_64bit_integers: 0,
        do_not_merge_across_partitions_select_final: 1,
      },
    });
    return (await answer.json<SqlRow>()).data;
  };
  return {
    store,
    isLocal: site.isLocal,
    async describe() {
      const [version] = await rows('SELECT version()');
      const settings = await rows(
        `SELECT name, value FROM system.settings WHERE name IN ('${told.join("','")}')`,
      );
      return {
        engine: `ClickHouse ${String(version?.[0])}, ${site.what}`,
        settings: Object.fromEntries(settings) as Record<string, string>,
      };
    },
    empty: () => client.command({ query: 'TRUNCATE TABLE events' }).then(() => undefined),
    encode: (events) => gatherLines(events),
    bulkLoad: insert,
    async fill(days) {
      // A day in one insert is one part, which is what merges make of a day that is over.
      for await (const { pieces } of days) if (pieces.length > 0) await insert(pieces);
    },
    rows,
    async remove() {
      await client.close();
      await store.stop();
      await site.remove();
    },
  };
}
