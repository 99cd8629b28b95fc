import type { EventTopics } from './topics/event-topics.js';

/** Which migrations a storage has. */
export interface StorageMigrations {
  readonly storage: string;
  readonly backend: string;
  readonly migrations: readonly {
    readonly name: string;
    /** `applied` is all that is well; `begun` and `pending` are mended by `migrate up`. */
    readonly state: 'applied' | 'begun' | 'pending' | 'edited' | 'unknown' | 'out_of_order';
  }[];
}

/** What the command line is given by its entry point. */
export interface CliParts {
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  /** As the settings say; may throw `invalid_settings`. */
  dataDir(): string;
  /** Runs the server until a signal; `overrides` go before the environment's settings. */
  serve(overrides: Readonly<Record<string, string>>): Promise<void>;
  /** Of the storages of the settings. Errors: `in_use` while a server runs on them. */
  migrations(): Promise<readonly StorageMigrations[]>;
  /** Runs those that are pending, and gives what the storages have then. */
  migrate(onRun: (storage: string, migration: string) => void): Promise<readonly StorageMigrations[]>;
  /** While `work` runs. Errors: `invalid_settings` where the broker of the settings has no topics. */
  topics<T>(work: (topics: EventTopics) => Promise<T>): Promise<T>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}
