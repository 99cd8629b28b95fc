import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(chaosProfiles['ch+kafka'], [
  'kill -9 database',
  'SIGSTOP consumer',
  'restart broker',
  'a third consumer comes and goes',
  'cut consumer - broker',
  'half-open client - api',
]);
