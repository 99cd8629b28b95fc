import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(
  'no acknowledged event is lost, and none is counted twice, whatever breaks on PostgreSQL and Kafka',
  chaosProfiles['pg+kafka'],
  [
    'kill -9 broker',
    'SIGSTOP api',
    'SIGSTOP database',
    'half-open consumer - broker',
    'slow api - broker',
    'cut api - database',
  ],
);
