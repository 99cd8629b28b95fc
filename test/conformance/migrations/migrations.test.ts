import { atOnceCases } from './at-once.cases.js';
import { describeMigrations } from './migrations.suite.js';
import { refusedCases } from './refused.cases.js';
import { statementCases } from './statement.cases.js';

describeMigrations('migrations', (at) => {
  atOnceCases(at);
  refusedCases(at);
  statementCases(at);
});
