import { severalConsumersSuite } from './broker.suite.js';
import { fixtures } from './fixtures/index.js';

for (const [name, fixture] of Object.entries(fixtures)) severalConsumersSuite(name, fixture);
