import { serverNames } from '../../servers/kinds.js';

/** Those that a backend stands on. TEST_SERVERS="postgres mysql mariadb" takes in the others, which no whole run installs yet. */
const wanted = (process.env['TEST_SERVERS'] ?? 'postgres').split(' ');
export const testedServers = serverNames.filter((name) => wanted.includes(name));
