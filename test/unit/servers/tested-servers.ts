import type { ServerName } from '../../servers/kinds.js';

/** What these tests ask for: transactions, updates, settings of a start. The others have tests of their own. */
const relational = ['postgres', 'mysql', 'mariadb'] as const satisfies readonly ServerName[];
export type RelationalName = (typeof relational)[number];

/** All of them; TEST_SERVERS="postgres mysql" takes some, while one works at a kind. */
const wanted = process.env['TEST_SERVERS']?.split(' ');
export const testedServers = relational.filter((name) => wanted?.includes(name) ?? true);
