import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(
  'no acknowledged event is lost, and none is counted twice, whatever breaks on MySQL and NATS',
  chaosProfiles['mysql+nats'],
  [
    'kill -9 consumer',
    'SIGSTOP broker',
    'restart database',
    'slow api - database',
    'half-open api - broker',
    'cut consumer - database',
  ],
);
