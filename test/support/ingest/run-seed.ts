import { randomInt } from 'node:crypto';

/** Of this run's properties; `INGEST_SEED=…` has a run again. */
export const ingestSeed = Number(process.env['INGEST_SEED'] ?? randomInt(2 ** 31));
