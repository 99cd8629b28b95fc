import { runSeed } from '../../support/run-seed.js';
import { fixtures } from '../event-store/fixtures/index.js';
import type { QuestionKind } from './generated-question.js';
import { questionsSuite } from './questions.suite.js';

/** Of each kind in each scene; ORACLE_TIMES asks that many times as much. */
const each: Readonly<Record<QuestionKind, number>> = {
  events: 3,
  breakdown: 4,
  property: 3,
  summary: 2,
  user: 2,
  retention: 2,
  funnel: 3,
  query: 4,
};

const seed = runSeed('ORACLE_SEED');
const times = Number(process.env['ORACLE_TIMES'] ?? 1);
const plan = {
  seed,
  each: Object.fromEntries(
    Object.entries(each).map(([kind, number]) => [kind, Math.ceil(number * times)]),
  ) as Record<QuestionKind, number>,
};
console.log(`ORACLE_SEED=${seed} ORACLE_TIMES=${times}`);

for (const [name, fixture] of Object.entries(fixtures)) questionsSuite(name, fixture, plan);
