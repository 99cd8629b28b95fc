import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(chaosProfiles['pg+kafka'], [
  'kill -9 broker',
  'SIGSTOP api',
  'SIGSTOP database',
  'half-open consumer - broker',
  'slow api - broker',
  'cut api - database',
]);
