import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(
  'no acknowledged event is lost, and none is counted twice, whatever breaks of the program, its engine and its log',
  chaosProfiles.embedded,
  [
    'kill -9 app',
    'kill -9 engine',
    'kill -9 app and engine',
    'SIGSTOP app',
    'SIGSTOP engine',
    'cut client - app',
    'full broker',
  ],
);
