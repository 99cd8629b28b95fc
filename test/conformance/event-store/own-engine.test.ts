import { fixtures } from './fixtures/index.js';
import { ownEngineSuite } from './own-engine.suite.js';

for (const [name, fixture] of Object.entries(fixtures)) ownEngineSuite(name, fixture);
