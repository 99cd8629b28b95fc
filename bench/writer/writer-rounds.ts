import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { createSqliteAccounts } from '../../internal/adapters/account-store/sqlite/index.js';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { MemoryCache } from '../../internal/adapters/cache/memory/index.js';
import { systemClock } from '../../internal/adapters/clock/system/index.js';
import { insertSettings, insertStatement } from '../../internal/adapters/event-store/clickhouse/append.js';
import { ClickHouseEventStore } from '../../internal/adapters/event-store/clickhouse/index.js';
import { randomIds } from '../../internal/adapters/ids/random/index.js';
import { parseSettings } from '../../internal/config/settings.js';
import type { Position } from '../../internal/ports/broker.js';
import type { Call } from '../../internal/ports/call.js';
import { AnswerCache } from '../../internal/services/cache/answer-cache.js';
import { Writer } from '../../internal/services/writer/writer.js';
import { ClickHouseEmbedded } from '../../pkg/clickhouse-embedded/index.js';
import { createLogger } from '../../pkg/logger/index.js';
import { makeSeries, type EventSeries } from './event-series.js';
import type { WriterRound } from './messages.js';

/** As many bytes as the embedded broker hands to the writer at once. */
const BODY_BYTES = 15 * 1024 * 1024;

/** The parts that the writer stands between, as the program has them, and a client of the engine's beside it. */
export class WriterRounds {
  readonly #engine: ClickHouseEmbedded;
  readonly #broker: EmbeddedBroker;
  readonly #store: ClickHouseEventStore;
  readonly #client: ClickHouseClient;
  readonly #makeWriter: () => Writer;

  private constructor(
    parts: { engine: ClickHouseEmbedded; broker: EmbeddedBroker; store: ClickHouseEventStore },
    client: ClickHouseClient,
    makeWriter: () => Writer,
  ) {
    this.#engine = parts.engine;
    this.#broker = parts.broker;
    this.#store = parts.store;
    this.#client = client;
    this.#makeWriter = makeWriter;
  }

  static async start(folder: string): Promise<WriterRounds> {
    const { embeddedEngine, embeddedLog } = parseSettings({});
    const logger = createLogger('warn');
    const clock = systemClock;
    const entry = join(import.meta.dirname, '../../pkg/clickhouse-embedded/main.js');
    const engine = new ClickHouseEmbedded({
      entry,
      folder: join(folder, 'engine'),
      memoryBytes: embeddedEngine.memoryBytes,
    });
    const { url, username, password } = await engine.start();
    const store = new ClickHouseEventStore({ connection: () => engine.connection, clock });
    const broker = new EmbeddedBroker({ folder: join(folder, 'log'), clock, logger, ...embeddedLog });
    const { deadLetters } = createSqliteAccounts({ file: join(folder, 'accounts.sqlite'), clock });
    const cache = new MemoryCache({ clock, maxBytes: 1024 * 1024 });
    const answers = new AnswerCache(cache, clock, logger);
    for (const part of [store, broker]) await part.start(call());
    return new WriterRounds(
      { engine, broker, store },
      createClient({
        url,
        username,
        password,
        request_timeout: 600_000,
        log: { level: ClickHouseLogLevel.OFF },
      }),
      () => new Writer(broker, store, deadLetters, clock, randomIds, answers, logger),
    );
  }

  async stop(): Promise<void> {
    await this.#client.close();
    for (const part of [this.#broker, this.#store, this.#engine]) await part.stop();
  }

  async run(events: number, rounds: number): Promise<WriterRound[]> {
    const measured: WriterRound[] = [];
    await this.#insert(makeSeries(Math.min(events, 50_000)));
    for (let round = 1; round <= rounds; round += 1) {
      const series = makeSeries(events);
      // Each is first in turn.
      const inserted = round % 2 === 1 ? await this.#timed(() => this.#insert(series)) : null;
      const positions = await Promise.all(
        series.envelopes.map((envelope) => this.#broker.publish(envelope, call())),
      );
      const written = await this.#timed(() => this.#write(positions));
      const direct = inserted ?? (await this.#timed(() => this.#insert(series)));
      measured.push({
        round,
        events: series.events,
        writtenPerSecond: series.events / written.seconds,
        insertedPerSecond: series.events / direct.seconds,
        cpuMicrosecondsPerEvent: {
          written: (written.cpuSeconds * 1e6) / series.events,
          inserted: (direct.cpuSeconds * 1e6) / series.events,
        },
      });
    }
    return measured;
  }

  /** On an empty table, which no merge of former events disturbs. */
  async #timed(work: () => Promise<void>): Promise<{ seconds: number; cpuSeconds: number }> {
    await this.#client.command({ query: 'TRUNCATE TABLE events' });
    const cpuBefore = process.cpuUsage();
    const start = performance.now();
    await work();
    const { user, system } = process.cpuUsage(cpuBefore);
    return { seconds: (performance.now() - start) / 1_000, cpuSeconds: (user + system) / 1e6 };
  }

  async #write(positions: readonly Position[]): Promise<void> {
    const writer = this.#makeWriter();
    writer.start();
    await Promise.all(positions.map((position) => this.#broker.committed(position, call())));
    await writer.stop();
  }

  async #insert({ lines }: EventSeries): Promise<void> {
    for (let at = 0; at < lines.length;) {
      const body: Buffer[] = [];
      for (let bytes = 0; at < lines.length && bytes + lines[at]!.length <= BODY_BYTES; at += 1) {
        body.push(lines[at]!);
        bytes += lines[at]!.length;
      }
      const { stream } = await this.#client.exec({
        query: insertStatement('events'),
        values: Readable.from(body, { objectMode: false }),
        clickhouse_settings: { ...insertSettings, wait_end_of_query: 1 },
      });
      await finished(stream.resume());
    }
  }
}

function call(): Call {
  return { signal: new AbortController().signal, deadline: Date.now() + 600_000 };
}
