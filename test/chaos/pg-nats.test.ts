import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(chaosProfiles['pg+nats'], [
  'kill -9 api',
  'kill -9 broker',
  'kill -9 database',
  'half-open consumer - database',
  'cut api - broker',
  'SIGSTOP api',
]);
