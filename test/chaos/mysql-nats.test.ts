import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(chaosProfiles['mysql+nats'], [
  'kill -9 consumer',
  'SIGSTOP broker',
  'restart database',
  'slow api - database',
  'half-open api - broker',
  'cut consumer - database',
]);
