import { runSeed } from '../../support/run-seed.js';
import { fixtures } from '../event-store/fixtures/index.js';
import { questionsSuite } from './questions.suite.js';

const plan = {
  seed: runSeed('ORACLE_SEED'),
  questions: Number(process.env['ORACLE_QUESTIONS'] ?? 2_200),
};
console.log(`ORACLE_SEED=${plan.seed} ORACLE_QUESTIONS=${plan.questions}`);

for (const [name, fixture] of Object.entries(fixtures)) questionsSuite(name, fixture, plan);
