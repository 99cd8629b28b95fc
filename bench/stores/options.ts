import { tmpdir } from 'node:os';
import { storeNames, type StoreName } from './registry.js';

export interface StoreBenchOptions {
  readonly store: StoreName;
  /** That the questions are asked about, over 90 days. */
  readonly events: number;
  /** That are stored in each round of the ingest. */
  readonly ingestEvents: number;
  readonly rounds: number;
  /** How long a question is asked again, at most; 3 times are enough. */
  readonly seconds: number;
  /** `ingest`, `questions`, or a part of questions' names. */
  readonly only: string | null;
  readonly results: string;
  readonly folder: string;
}

export const help = `make bench: the server, embedded profile, beside a bare reference.
make bench PROFILE=pg|mysql|ch [BROKER=nats|kafka] [ROLES=apart]: the server on real servers, and three times overloaded.

make bench STORE=${storeNames.join('|')}: a storage by itself, beside its engine's own ways.

  EVENTS=1000000          that questions are asked about, over 90 days; one project of four has 70 % of them
  INGEST_EVENTS=200000    stored in each round of the ingest
  ROUNDS=3                of the ingest: through the storage and with the engine's own loader, in turn
  SECONDS=10              how long a question is asked again, at most; 3 times are enough
  ONLY=ingest|questions|… one of both, or the questions with this in their names
  BENCH_RESULTS, BENCH_FOLDER  where the result is written; where the server's folder is made (a disk)

A server is started on a folder of its own, and ended. TEST_POSTGRES_URL and its kin name one to use instead.
`;

/** BENCH_STORE and its kin; throws where one is not as it must be. */
export function readStoreBenchOptions(environment: NodeJS.ProcessEnv): StoreBenchOptions {
  const whole = (name: string, standard: number, most: number): number => {
    const text = environment[name] ?? String(standard);
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new Error(`${name} must be a whole number from 1 to ${most}; it is "${text}".`);
  };
  const given = environment['BENCH_STORE'];
  const store = storeNames.find((name) => name === given);
  if (store === undefined)
    throw new Error(`STORE must be one of ${storeNames.join(', ')}; it is "${given ?? ''}".`);
  return {
    store,
    events: whole('BENCH_EVENTS', 1_000_000, 1_000_000_000),
    ingestEvents: whole('BENCH_INGEST_EVENTS', 200_000, 1_000_000),
    rounds: whole('BENCH_ROUNDS', 3, 100),
    seconds: whole('BENCH_SECONDS', 10, 3_600),
    only: environment['BENCH_ONLY'] ?? null,
    results: environment['BENCH_RESULTS'] ?? 'bench/results',
    folder: environment['BENCH_FOLDER'] ?? tmpdir(),
  };
}
