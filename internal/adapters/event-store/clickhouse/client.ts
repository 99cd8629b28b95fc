import { createClient, type ClickHouseClient, type ClickHouseSettings, type Row } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import { deadlineExceeded, translate, type Work } from './errors.js';
import type { Parameters } from './parameters.js';
import { PRESET_TABLE, tableName } from './table-name.js';

export interface ClickHouseConnection {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Default: `default`. */
  readonly database?: string;
}

/** Longer than any call's deadline: the deadline ends the request, not the driver. */
const REQUEST_TIMEOUT_MS = 24 * 60 * 60 * 1_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const CONNECTIONS = 32;

interface Clients {
  /** The connection, as text, that they are for. */
  readonly of: string;
  readonly reads: ClickHouseClient;
  readonly writes: ClickHouseClient;
}

export interface ClientOptions {
  /** Asked at every call, since an embedded engine may come back under another address. */
  readonly connection: () => ClickHouseConnection;
  /** Of the events. Default: `events`. */
  readonly table?: string;
  /** Of every read. */
  readonly readBounds?: ClickHouseSettings;
}

/** The driver, with every call bounded by its deadline and its signal, and every error translated. */
export class Client {
  /** Of the events, as it stands in statements. */
  readonly table: string;
  readonly #connection: () => ClickHouseConnection;
  readonly #readBounds: ClickHouseSettings;
  #unknownSettings: ReadonlySet<string> = new Set();
  #clients: Clients | undefined;
  #damage: PatchbayError | undefined;

  constructor({ connection, table, readBounds }: ClientOptions) {
    this.table = tableName(table ?? PRESET_TABLE);
    this.#connection = connection;
    this.#readBounds = readBounds ?? {};
  }

  /** What was the first to meet damaged data: `incompatible_data`. It stays: nothing in this process mends a file. */
  get damage(): PatchbayError | undefined {
    return this.#damage;
  }

  /** From now on these are not sent: a server refuses what it does not know. */
  leaveOut(settings: Iterable<string>): void {
    this.#unknownSettings = new Set(settings);
  }

  async close(): Promise<void> {
    const clients = this.#clients;
    this.#clients = undefined;
    await Promise.all([clients?.reads.close(), clients?.writes.close()]);
  }

  async command(statement: string, call: Call, work: Work, parameters?: Parameters): Promise<void> {
    await this.#bounded(call, work, (bounds) =>
      this.#connected().writes.command({
        query: statement,
        query_params: parameters?.values ?? {},
        abort_signal: bounds.signal,
        clickhouse_settings: bounds.settings,
      }),
    );
  }

  /** One row, by a query that goes with no settings but its own. */
  async bareRow<T>(query: string, call: Call): Promise<T | undefined> {
    return this.#bounded(call, 'migrate', async ({ signal }) => {
      const answer = await this.#connected().reads.query({
        query,
        format: 'JSONCompactEachRow',
        abort_signal: signal,
      });
      const [row] = await answer.json<T>();
      return row;
    });
  }

  /** Sends rows as they are, one piece after the other; gives how many were written, where the server says so. */
  async insert(
    statement: string,
    rows: readonly Buffer[],
    call: Call,
    settings: ClickHouseSettings,
  ): Promise<number | undefined> {
    return this.#bounded(call, 'append', async (bounds) => {
      const { stream, summary } = await this.#connected().writes.exec({
        query: statement,
        values: Readable.from(rows, { objectMode: false }),
        abort_signal: bounds.signal,
        clickhouse_settings: { ...this.#known(settings), ...bounds.settings, wait_end_of_query: 1 },
      });
      await finished(stream.resume());
      return summary === undefined ? undefined : Number(summary.written_rows);
    });
  }

  /** All rows at once. The whole answer is there before the first row comes, or there is an error. */
  async rows<T>(
    query: string,
    parameters: Parameters,
    call: Call,
    settings: ClickHouseSettings,
  ): Promise<T[]> {
    return this.#bounded(call, 'read', async (bounds) => {
      const answer = await this.#connected().reads.query({
        ...question(query, parameters),
        abort_signal: bounds.signal,
        clickhouse_settings: {
          ...this.#known(settings),
          ...this.#readBounds,
          ...bounds.settings,
          wait_end_of_query: 1,
        },
      });
      return answer.json<T>();
    });
  }

  /** Rows as they come, at the reader's pace. Leaving the loop ends the query. */
  async *stream<T>(
    query: string,
    parameters: Parameters,
    call: Call,
    settings: ClickHouseSettings,
  ): AsyncGenerator<T[], void, void> {
    const bounds = boundsOf(call);
    try {
      const answer = await this.#connected().reads.query({
        ...question(query, parameters),
        abort_signal: bounds.signal,
        clickhouse_settings: { ...this.#known(settings), ...this.#readBounds, ...bounds.settings },
      });
      try {
        for await (const rows of answer.stream<T>() as AsyncIterable<Row<T, 'JSONCompactEachRow'>[]>) {
          yield rows.map((row) => row.json());
          bounds.signal.throwIfAborted();
        }
      } finally {
        answer.close();
      }
    } catch (thrown) {
      throw this.#translate(thrown, call, 'read');
    }
  }

  async #bounded<T>(call: Call, work: Work, run: (bounds: Bounds) => Promise<T>): Promise<T> {
    try {
      return await run(boundsOf(call));
    } catch (thrown) {
      throw this.#translate(thrown, call, work);
    }
  }

  #known(settings: ClickHouseSettings): ClickHouseSettings {
    if (this.#unknownSettings.size === 0) return settings;
    return Object.fromEntries(Object.entries(settings).filter(([name]) => !this.#unknownSettings.has(name)));
  }

  #translate(thrown: unknown, call: Call, work: Work): PatchbayError {
    const error = translate(thrown, call, work);
    if (error.code === 'incompatible_data') this.#damage ??= error;
    return error;
  }

  #connected(): Clients {
    const connection = this.#connection();
    const of = JSON.stringify(connection);
    if (this.#clients?.of !== of) {
      const former = this.#clients;
      // Apart, so that many long reads never keep an insert from its connection.
      this.#clients = { of, reads: connect(connection), writes: connect(connection) };
      void former?.reads.close();
      void former?.writes.close();
    }
    return this.#clients;
  }
}

function connect({ url, username, password, database }: ClickHouseConnection): ClickHouseClient {
  return createClient({
    url,
    username,
    password,
    database: database ?? 'default',
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: CONNECTIONS,
    // Its errors come to the caller; printed as well, they would stand in the log twice, with statements.
    log: { level: 127 },
  });
}

/** Long parameters go in the body: a URL has an end. */
function question(query: string, parameters: Parameters) {
  return {
    query,
    query_params: parameters.values,
    use_multipart_params_auto: true,
    format: 'JSONCompactEachRow',
  } as const;
}

interface Bounds {
  readonly signal: AbortSignal;
  readonly settings: ClickHouseSettings;
}

/** The engine gets the deadline too: should the connection's end go unnoticed, the work ends all the same. */
function boundsOf(call: Call): Bounds {
  if (call.signal.aborted) throw new PatchbayError('cancelled', 'The call was cancelled.');
  const remaining = call.deadline - Date.now();
  if (remaining <= 0) throw deadlineExceeded();
  return {
    signal: AbortSignal.any([call.signal, AbortSignal.timeout(Math.min(remaining, LONGEST_TIMER_MS))]),
    settings: { max_execution_time: remaining / 1_000, cancel_http_readonly_queries_on_client_close: 1 },
  };
}
