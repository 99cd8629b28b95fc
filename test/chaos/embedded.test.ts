import { chaosProfiles } from '../support/chaos/profiles.js';
import { chaosSuite } from '../support/chaos/suite.js';

await chaosSuite(chaosProfiles.embedded, [
  'kill -9 app',
  'kill -9 engine',
  'kill -9 app and engine',
  'SIGSTOP app',
  'SIGSTOP engine',
  'cut client - app',
  'full broker',
]);
