import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(
  'no acknowledged event is lost, and none is counted twice, whatever breaks on PostgreSQL and NATS',
  chaosProfiles['pg+nats'],
  [
    'kill -9 api',
    'kill -9 broker',
    'kill -9 database',
    'half-open consumer - database',
    'cut api - broker',
    'SIGSTOP api',
  ],
);
