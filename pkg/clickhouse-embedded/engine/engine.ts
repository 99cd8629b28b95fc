import type { Binding, Connection } from './binding.js';
import { Operation } from './operation.js';
import { quote, type Settings } from './settings.js';
import { ThreadSlots } from './thread-slots.js';
import { engineOptions, sessionOptions, type EngineLimits } from './options.js';

/** How often a kill is repeated: a query that has just been sent may not be in the list of processes yet. */
const KILL_AGAIN_MS = 25;

/** One open folder. chDB has one per process, and one process per folder. */
export class Engine {
  readonly #binding: Binding;
  readonly #folder: string;
  readonly #sessionOptions: readonly string[];
  readonly #reads: ThreadSlots;
  readonly #writes: ThreadSlots;
  readonly #operations = new Set<Operation>();
  readonly #first: Connection;
  #sequence = 0;

  /** Opens the folder: 0.1 s, on the calling thread. */
  constructor(
    binding: Binding,
    folder: string,
    limits: EngineLimits,
    profile: Readonly<Record<string, string>> = {},
  ) {
    this.#binding = binding;
    this.#folder = folder;
    this.#sessionOptions = sessionOptions(limits, profile);
    // Apart, so that long questions never keep an insert from its turn.
    this.#reads = new ThreadSlots(limits.reads);
    this.#writes = new ThreadSlots(limits.writes);
    this.#first = binding.CreateConnection(folder, engineOptions(limits));
  }

  /** A session of its own, so that nothing set in it is left for the next one. */
  begin(settings: Settings, isRead: boolean): Operation {
    this.#sequence += 1;
    const mark = `/*op-${process.pid}-${this.#sequence}*/`;
    const operation = new Operation({
      binding: this.#binding,
      connection: this.#binding.CreateConnection(this.#folder, [
        ...this.#sessionOptions,
        `--log_comment=${mark}`,
      ]),
      slots: isRead ? this.#reads : this.#writes,
      mark,
      kill: () => this.#kill(mark),
      ended: () => void this.#operations.delete(operation),
    });
    this.#operations.add(operation);
    try {
      operation.set(settings);
    } catch (thrown) {
      void operation.end();
      throw thrown;
    }
    return operation;
  }

  /** Kills what is running and lets go of the folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#operations].map((operation) => operation.end()));
    this.#binding.CloseConnection(this.#first);
  }

  /**
   * The engine knows no query ids of ours; the session's comment tells its statement from all others. The text does not:
   * of a statement with parameters the engine keeps what it has made of it, without a word of ours.
   */
  async #kill(mark: string): Promise<void> {
    await this.#binding.QueryAsyncConnection(
      this.#first,
      `KILL QUERY WHERE Settings['log_comment'] = ${quote(mark)} OR startsWith(query, ${quote(mark)}) ASYNC`,
      'Null',
    );
    await new Promise((resolve) => setTimeout(resolve, KILL_AGAIN_MS));
  }
}
