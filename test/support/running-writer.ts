import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteAccounts } from '../../internal/adapters/account-store/sqlite/index.js';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { systemClock } from '../../internal/adapters/clock/system/index.js';
import { randomIds } from '../../internal/adapters/ids/random/index.js';
import { encodeEnvelope } from '../../internal/domain/envelope.js';
import type { Broker } from '../../internal/ports/broker.js';
import type { DeadLetter, DeadLetters } from '../../internal/ports/dead-letters.js';
import type { EventStore } from '../../internal/ports/event-store.js';
import { Writer, type WriterReport } from '../../internal/services/writer/writer.js';
import { createLogger } from '../../pkg/logger/index.js';
import { newAnswerCache } from './answer-cache.js';
import { call } from './call.js';
import { canonicalEvent, type EventDraft } from './event-draft.js';

/** The writer between a broker, its own or a test's, and dead letters of its own, over a storage that a test gives it. */
export class RunningWriter {
  readonly #folder: string;
  readonly #broker: Broker;
  readonly #ownsBroker: boolean;
  readonly #accounts: ReturnType<typeof createSqliteAccounts>;
  readonly #writer: Writer;

  private constructor(folder: string, store: EventStore, broker: Broker | null) {
    const logger = createLogger('silent');
    this.#folder = folder;
    this.#ownsBroker = broker === null;
    this.#broker = broker ?? new EmbeddedBroker({ folder: join(folder, 'log'), clock: systemClock, logger });
    this.#accounts = createSqliteAccounts({ file: join(folder, 'accounts.sqlite'), clock: systemClock });
    this.#writer = new Writer(
      this.#broker,
      store,
      this.#accounts.deadLetters,
      systemClock,
      randomIds,
      newAnswerCache(),
      logger,
    );
  }

  /** A broker that is given has been started. */
  static async on(store: EventStore, broker: Broker | null = null): Promise<RunningWriter> {
    const running = new RunningWriter(await mkdtemp(join(tmpdir(), 'patchbay-writer-')), store, broker);
    await running.#accounts.accountStore.start(call());
    if (running.#ownsBroker) await running.#broker.start(call());
    running.#writer.start();
    return running;
  }

  /** Publishes the events of one project as one envelope; resolves when the writer has let go of it. */
  async write(events: readonly EventDraft[]): Promise<void> {
    const [first] = events;
    if (first === undefined) return;
    const lines = events.map((event) => Buffer.concat([canonicalEvent(event).line, Buffer.from('\n')]));
    const header = { projectId: first.project, keyId: first.project, receivedAt: first.receivedAt };
    const envelope = encodeEnvelope({ ...header, count: events.length }, lines);
    await this.#broker.committed(await this.#broker.publish(envelope, call()), call());
  }

  deadLetters(projectId: string): Promise<DeadLetter[]> {
    return this.#accounts.deadLetters.list(projectId, { limit: 100, before: null }, call());
  }

  get letters(): DeadLetters {
    return this.#accounts.deadLetters;
  }

  report(): WriterReport {
    return this.#writer.report();
  }

  async remove(): Promise<void> {
    await this.#writer.stop();
    if (this.#ownsBroker) await this.#broker.stop();
    await this.#accounts.accountStore.stop();
    await rm(this.#folder, { recursive: true });
  }
}
