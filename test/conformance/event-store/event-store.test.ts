import { eventStoreSuite } from './event-store.suite.js';
import { fixtures } from './fixtures/index.js';

for (const [name, fixture] of Object.entries(fixtures)) eventStoreSuite(name, fixture);
