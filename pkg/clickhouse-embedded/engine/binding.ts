import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PatchbayError } from '../../errors/index.js';

/** Native handles: what they point to is chDB's. */
export type Connection = object & { readonly __connection: never };
export type StreamHandle = object & { readonly __stream: never };

/**
 * chDB's native addon, as of chdb 3.4.0. Its public `Session` cannot insert bytes into a statement of our own, and
 * serialises parameterised queries over the whole process; `chdb/connection` lets settings leak from one request
 * to the next. So the addon is used by itself, and package.json pins the version.
 */
export interface Binding {
  /** Further connections to an open folder cost 0.1 ms. `options` are settings in the form of a command line. */
  CreateConnection(folder: string, options: readonly string[]): Connection;
  CloseConnection(connection: Connection): void;
  /** Runs on the calling thread. */
  QueryWithConnection(connection: Connection, sql: string, format: string): string;
  QueryAsyncConnection(connection: Connection, sql: string, format: string): Promise<QueryResult>;
  /** `statement` up to and with its FORMAT clause; the rows are not copied. */
  InsertRawAsyncConnection(
    connection: Connection,
    statement: string,
    rows: Buffer,
    countLines: boolean,
  ): Promise<InsertResult>;
  /** Plans the query on the calling thread: a subquery that must be known for the plan runs there too. */
  StreamQuery(connection: Connection, sql: string, format: string): StreamHandle;
  StreamFetch(stream: StreamHandle): Promise<StreamPiece>;
  StreamCancel(stream: StreamHandle): void;
}

export interface QueryResult {
  readonly bytes: Uint8Array;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export interface InsertResult {
  readonly rowsWritten: number;
  readonly bytesWritten: number;
}

export interface StreamPiece {
  readonly bytes: Uint8Array;
  readonly done: boolean;
}

const functions = [
  'CreateConnection',
  'CloseConnection',
  'QueryWithConnection',
  'QueryAsyncConnection',
  'InsertRawAsyncConnection',
  'StreamQuery',
  'StreamFetch',
  'StreamCancel',
] as const satisfies readonly (keyof Binding)[];

/** Loads the engine (80 MB and more). Rejects with `unsupported_platform` where it is not installed. */
export function loadBinding(): Binding {
  const require = createRequire(import.meta.url);
  let binding: Partial<Binding>;
  try {
    const loader = join(dirname(require.resolve('chdb/package.json')), 'dist', 'loader.js');
    binding = (require(loader) as { loadNative(): Partial<Binding> }).loadNative();
  } catch (cause) {
    throw new PatchbayError(
      'unsupported_platform',
      `The embedded engine (chDB) is not installed for ${process.platform}-${process.arch}. It exists for Linux ` +
        '(glibc) and macOS, x64 and arm64: reinstall without --omit=optional, or choose another storage.',
      { cause },
    );
  }
  const missing = functions.filter((name) => typeof binding[name] !== 'function');
  if (missing.length > 0) {
    throw new PatchbayError(
      'unsupported_platform',
      `The installed chdb lacks ${missing.join(', ')}: install the version that package.json names.`,
    );
  }
  return binding as Binding;
}
