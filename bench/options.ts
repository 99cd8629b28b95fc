import { tmpdir } from 'node:os';
import { profileNames, type ProfileName } from '../internal/config/profiles.js';
import type { BrokerChoice } from './profiles/profile-servers.js';

export interface BenchOptions {
  /** A profile on real servers; null: the embedded one, in more loads. */
  readonly profile: ProfileName | null;
  /** Null: the profile's. */
  readonly broker: BrokerChoice | null;
  /** `all`: in one process; `apart`: the API and the consumer each in one of its own. */
  readonly roles: 'all' | 'apart';
  /** Measured, after a warm-up of a quarter of it, 5 at most. */
  readonly seconds: number;
  /** Of the two main loads; each round measures every server once, one after the other. */
  readonly rounds: number;
  readonly connections: number;
  readonly events: number;
  /** `throughput`: the two main loads alone. */
  readonly only: 'throughput' | null;
  /** After so many events the memory is judged. */
  readonly memoryEvents: number;
  /** That the writer alone writes in a round. */
  readonly writerEvents: number;
  /** Where the result is written. */
  readonly results: string;
  /** Where the servers' folders are made. A disk: in memory a sync costs nothing. */
  readonly folder: string;
  /** Arguments for the program's node, such as `--cpu-prof`. */
  readonly nodeArguments: readonly string[];
}

/** BENCH_SECONDS and its kin; throws where one is not a whole number in its range. */
export function readBenchOptions(environment: NodeJS.ProcessEnv): BenchOptions {
  const whole = (name: string, standard: number, most: number): number => {
    const text = environment[name] ?? String(standard);
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new Error(`${name} must be a whole number from 1 to ${most}; it is "${text}".`);
  };
  const oneOf = <T extends string>(name: string, words: readonly T[]): T | null => {
    const text = environment[name];
    if (text === undefined) return null;
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw new Error(`${name} must be one of ${words.join(', ')}; it is "${text}".`);
  };
  return {
    profile: oneOf('BENCH_PROFILE', profileNames),
    broker: oneOf('BENCH_BROKER', ['nats', 'kafka']),
    roles: oneOf('BENCH_ROLES', ['all', 'apart']) ?? 'all',
    seconds: whole('BENCH_SECONDS', 15, 3_600),
    rounds: whole('BENCH_ROUNDS', 2, 100),
    connections: whole('BENCH_CONNECTIONS', 64, 1_000),
    events: whole('BENCH_EVENTS', 100, 1_000),
    only: environment['BENCH_ONLY'] === 'throughput' ? 'throughput' : null,
    memoryEvents: whole('BENCH_MEMORY_EVENTS', 10_000_000, 1_000_000_000),
    writerEvents: whole('BENCH_WRITER_EVENTS', 400_000, 1_000_000),
    results: environment['BENCH_RESULTS'] ?? 'bench/results',
    folder: environment['BENCH_FOLDER'] ?? tmpdir(),
    nodeArguments: (environment['BENCH_NODE_ARGUMENTS'] ?? '').split(' ').filter((word) => word !== ''),
  };
}
