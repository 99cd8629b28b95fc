import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(
  'no acknowledged event is lost, and none is counted twice, whatever breaks on a stand-in for ClickHouse and Kafka',
  chaosProfiles['ch+kafka'],
  [
    'kill -9 database',
    'SIGSTOP consumer',
    'restart broker',
    'a third consumer comes and goes',
    'cut consumer - broker',
    'half-open client - api',
  ],
);
