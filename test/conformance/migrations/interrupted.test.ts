import { cutShortCases } from './cut-short.cases.js';
import { lockCases } from './lock.cases.js';
import { describeMigrations } from './migrations.suite.js';

describeMigrations('interrupted migrations', (at) => {
  cutShortCases(at);
  lockCases(at);
});
