import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownServerFor } from '../../servers/server-for.js';
import type { SeededRandom } from '../seeded-random.js';
import { deploy, type Deployment } from './deployment.js';
import { note } from './note.js';
import type { ChaosProfile } from './profiles.js';
import { chaosTable, type ChaosReport } from './report.js';
import { runChaos } from './run.js';

/** The short form; `make chaos` sets others. */
const SHORT = { events: 20_000 };
const SHOWN = 20;
/** Of each program, where a run fails. */
const WORDS = 4_000;

/** What `make chaos` says by the environment. */
const setting = (name: string): string | undefined => process.env[`CHAOS_${name}`];
const events = Number(setting('EVENTS') ?? SHORT.events);
const seed = Number(setting('SEED') ?? Date.now() % 1_000_000);
const faults = setting('FAULTS');
const kinds = setting('KINDS')?.split(',');
const results = setting('RESULTS');

/**
 * The chaos test of a profile, under a title that readers of docs/failure-modes.md find in its file.
 *
 * @param shortForm the faults that are made where nothing else is said; those of all profiles together are all kinds
 */
export async function chaosSuite(
  title: string,
  profile: ChaosProfile,
  shortForm: readonly string[],
): Promise<void> {
  const uses = [profile.database, profile.broker, profile.accounts].filter((use) => use !== null);
  const servers = await Promise.all(uses.map(({ server }) => ownServerFor(server)));
  const missing = servers.find((server) => server.missing !== null);
  const scope = `chaos: ${profile.name}`;
  if (missing !== undefined) missing.describe(scope, () => define(title, profile, shortForm));
  else describe(scope, () => define(title, profile, shortForm));
}

function define(title: string, profile: ChaosProfile, shortForm: readonly string[]): void {
  let deployment: Deployment | undefined;
  afterEach(() => deployment?.remove());

  test(
    title,
    async () => {
      console.log(`chaos: ${profile.name}, seed ${seed}`);
      deployment = await deploy(profile);
      const chooseKinds = (all: readonly string[], random: SeededRandom): readonly string[] => {
        if (kinds !== undefined) return random.shuffled(kinds);
        return faults === undefined ? random.shuffled(shortForm) : longForm(all, Number(faults), random);
      };
      const plan = { seed, events, hasTime: faults !== undefined, chooseKinds };
      const report = await runChaos(deployment, plan).catch((error: unknown) => {
        for (const { kind, output } of deployment!.programs) note(`${kind} wrote:\n${output.slice(-WORDS)}`);
        throw error;
      });
      console.log(`\n${chaosTable(report)}`);
      if (results !== undefined) await keep(results, report);
      expect(report.verdict.lost.slice(0, SHOWN)).toEqual([]);
      expect(report.verdict.twice.slice(0, SHOWN)).toEqual([]);
      expect(report.verdict.strange.slice(0, SHOWN)).toEqual([]);
      expect(report.exported.missing.slice(0, SHOWN)).toEqual([]);
      expect(report.exported.twice.slice(0, SHOWN)).toEqual([]);
      expect(report.exported.strange.slice(0, SHOWN)).toEqual([]);
      expect(report.exported.exported).toBe(report.verdict.counted);
      expect(report.faults.filter(({ visibleMs }) => visibleMs === null)).toEqual([]);
      expect(report.deadLetters).toBe(0);
      expect(report.acknowledged).toBeGreaterThanOrEqual(events);
    },
    300_000 + Number(faults ?? shortForm.length) * 90_000 + events * 2,
  );
}

/** So many, in a random order; each kind before any comes again. */
function longForm(all: readonly string[], count: number, random: SeededRandom): string[] {
  const chosen: string[] = [];
  while (chosen.length < count) chosen.push(...random.shuffled(all));
  return chosen.slice(0, count);
}

async function keep(folder: string, report: ChaosReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = join(folder, report.profile.replace('+', '-'));
  const shown = (_: string, value: unknown): unknown => (isListOfEvents(value) ? value.length : value);
  await writeFile(`${name}.json`, `${JSON.stringify(report, shown, 2)}\n`);
  await writeFile(`${name}.md`, `${chaosTable(report)}\n`);
}

function isListOfEvents(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
