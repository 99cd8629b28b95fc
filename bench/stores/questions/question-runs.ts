import { median } from '../../median.js';
import type { BenchedStore, SqlRow } from '../benched-store.js';
import { timed, type Timed } from '../timed.js';
import { sameRows } from './answer-rows.js';
import { Asker } from './asker.js';
import type { Handwritten } from './handwritten.js';
import type { BenchQuestion } from './questions.js';

export interface QuestionRuns {
  readonly name: string;
  readonly isCount: boolean;
  readonly ours: Runs;
  readonly byHand: Runs;
  /** Of the medians, ours to that by hand: of the time, and of the engine's CPU and ours together. */
  readonly ratio: number;
  readonly cpuRatio: number;
  /** The answer is that of the statement by hand. */
  readonly same: boolean;
}

export interface Runs {
  readonly firstMs: number;
  /** Without the first one. */
  readonly medianMs: number;
  readonly medianCpuMs: number;
  readonly runsMs: readonly number[];
}

const MOST_RUNS = 3;

/** Each question once, then again up to three times, in turn with the statement by hand. */
export async function measureQuestion(
  benched: BenchedStore,
  question: BenchQuestion,
  { handwritten, seconds }: { readonly handwritten: Handwritten; readonly seconds: number },
): Promise<QuestionRuns> {
  const asker = new Asker(benched.store);
  const statements = handwritten.get(question.name);
  if (statements === undefined) throw new Error(`There is no statement by hand for: ${question.name}`);
  const ask = () => timed(benched.isLocal, () => question.ask(asker));
  const askByHand = () => timed(benched.isLocal, () => rowsOf(benched, statements));
  const ours = [await ask()];
  const byHand = [await askByHand()];
  const same = sameRows(ours[0]!.result, compared(question, byHand[0]!.result));
  for (let run = 1; run === 1 || (run <= MOST_RUNS && spent(ours, byHand) < seconds * 1_000); run += 1) {
    ours.push(await ask());
    byHand.push(await askByHand());
  }
  const [runsOfOurs, runsByHand] = [runsOf(ours), runsOf(byHand)];
  return {
    name: question.name,
    isCount: question.isCount === true,
    ours: runsOfOurs,
    byHand: runsByHand,
    ratio: runsOfOurs.medianMs / runsByHand.medianMs,
    cpuRatio: runsOfOurs.medianCpuMs / runsByHand.medianCpuMs,
    same,
  };
}

async function rowsOf(benched: BenchedStore, statements: readonly string[]): Promise<SqlRow[]> {
  const rows: SqlRow[] = [];
  // Not spread into one call: there may be a hundred thousand.
  for (const statement of statements) for (const row of await benched.rows(statement)) rows.push(row);
  return rows;
}

function compared(question: BenchQuestion, rows: readonly SqlRow[]): readonly SqlRow[] {
  return question.compared?.(rows) ?? rows;
}

/** By the slower of the two, the first time left out. */
function spent(ours: readonly Timed<unknown>[], byHand: readonly Timed<unknown>[]): number {
  const sum = (runs: readonly Timed<unknown>[]): number => runs.slice(1).reduce((all, { ms }) => all + ms, 0);
  return Math.max(sum(ours), sum(byHand));
}

function runsOf([first, ...others]: readonly Timed<unknown>[]): Runs {
  return {
    firstMs: first!.ms,
    medianMs: median(others.map(({ ms }) => ms)),
    medianCpuMs: median(others.map(({ nodeCpuMs, engineCpuMs }) => nodeCpuMs + (engineCpuMs ?? 0))),
    runsMs: others.map(({ ms }) => ms),
  };
}
