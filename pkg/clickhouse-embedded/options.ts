import { totalmem } from 'node:os';
import type { EngineLimits } from './engine/options.js';

/** The part of a pino logger that is used. */
export interface EngineLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ClickHouseEmbeddedOptions {
  /** Path of this package's built main.js: the child runs it. */
  readonly entry: string;
  /** Where the data lies; made where it is missing. One running engine per folder. */
  readonly folder: string;
  readonly logger?: EngineLogger;
  /** Resident memory of the engine's process. Default: 60 % of the machine's, at most 4 GiB. */
  readonly memoryBytes?: number;
  /** Of one query. Default: half of `memoryBytes`. */
  readonly queryMemoryBytes?: number;
  /** Statements that read, at once; further ones wait. */
  readonly reads?: number;
  /** Inserts and all other statements, at once. */
  readonly writes?: number;
  /** The longest request body, inflated. */
  readonly bodyLimit?: number;
  /** How long a start waits for another process to let go of the folder, in ms. */
  readonly lockTimeoutMs?: number;
  /** How long a start may take in all, in ms. */
  readonly startTimeoutMs?: number;
  /** How long `stop` waits before it kills, in ms. */
  readonly stopTimeoutMs?: number;
  /** What the child's environment holds besides what it is given here; the parent's is not passed on. */
  readonly environment?: Readonly<Record<string, string>>;
}

export type CompleteOptions = Required<
  Omit<ClickHouseEmbeddedOptions, 'memoryBytes' | 'queryMemoryBytes' | 'reads' | 'writes'>
> & {
  readonly limits: EngineLimits;
};

const MiB = 1024 * 1024;
const silent: EngineLogger = { info: () => undefined, warn: () => undefined };

export function completeOptions(options: ClickHouseEmbeddedOptions): CompleteOptions {
  const memoryBytes = options.memoryBytes ?? Math.floor(Math.min(0.6 * machineMemory(), 4096 * MiB));
  const lockTimeoutMs = options.lockTimeoutMs ?? 15_000;
  return {
    entry: options.entry,
    folder: options.folder,
    logger: options.logger ?? silent,
    bodyLimit: options.bodyLimit ?? 64 * MiB,
    lockTimeoutMs,
    startTimeoutMs: options.startTimeoutMs ?? lockTimeoutMs + 45_000,
    stopTimeoutMs: options.stopTimeoutMs ?? 5_000,
    environment: options.environment ?? {},
    limits: {
      memoryBytes,
      queryMemoryBytes: options.queryMemoryBytes ?? Math.floor(memoryBytes / 2),
      reads: options.reads ?? 8,
      writes: options.writes ?? 4,
    },
  };
}

/** A container may have less than its machine. */
function machineMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
