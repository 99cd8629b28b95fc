import { randomInt } from 'node:crypto';

/**
 * The seed of a run's generated cases: the one that is named in the environment, to have a run again; in CI always the
 * same, so that what lands depends on the change alone; else another one each time.
 */
export function runSeed(name: string): number {
  const named = process.env[name];
  if (named !== undefined && named !== '') return Number(named);
  return process.env['CI'] === 'true' ? 20_261_121 : randomInt(2 ** 31);
}
