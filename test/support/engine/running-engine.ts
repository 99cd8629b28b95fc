import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ClickHouseEmbedded } from '../../../pkg/clickhouse-embedded/index.js';
import type { ClickHouseEmbeddedOptions, EngineConnection } from '../../../pkg/clickhouse-embedded/index.js';
import { built } from './built.js';

export const engineEntry = (): string => built('pkg/clickhouse-embedded/main.ts');

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'patchbay-engine-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export interface RunningEngine {
  readonly engine: ClickHouseEmbedded;
  readonly folder: string;
  readonly client: ClickHouseClient;
  /** Stops it and removes its folder. */
  end(): Promise<void>;
}

export async function runEngine(options: Partial<ClickHouseEmbeddedOptions> = {}): Promise<RunningEngine> {
  const folder = options.folder ?? temporaryFolder();
  const engine = new ClickHouseEmbedded({
    entry: engineEntry(),
    folder,
    memoryBytes: 2 * 1024 ** 3,
    ...options,
  });
  const client = clientOf(await engine.start());
  return {
    engine,
    folder,
    client,
    async end() {
      await client.close();
      await engine.stop();
      removeFolder(folder);
    },
  };
}

/** The real client, silent about the errors that tests provoke. */
export function clientOf(
  { url, username, password }: EngineConnection,
  database = 'default',
): ClickHouseClient {
  return createClient({ url, username, password, database, log: { level: 127 }, request_timeout: 60_000 });
}

/** Rows of a query as values. */
export async function rowsOf(
  client: ClickHouseClient,
  query: string,
  parameters: Record<string, unknown> = {},
): Promise<unknown[][]> {
  const answer = await client.query({ query, query_params: parameters, format: 'JSONCompactEachRow' });
  return answer.json();
}

/** Sends bytes as they are; gives how many rows the engine says it wrote. */
export async function insertBytes(client: ClickHouseClient, query: string, bytes: Buffer): Promise<number> {
  const { summary, stream } = await client.exec({
    query,
    values: Readable.from([bytes], { objectMode: false }),
  });
  stream.resume();
  return Number(summary?.written_rows);
}
