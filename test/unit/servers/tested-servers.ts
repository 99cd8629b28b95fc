import { serverNames, type ServerName } from '../../servers/kinds.js';

/** Those that a backend stands on. TEST_SERVERS="postgres mysql mariadb" takes in the others, which no whole run installs yet. */
const wanted = (process.env['TEST_SERVERS'] ?? 'postgres').split(' ');
export const testedServers = serverNames.filter(isRelational).filter((name) => wanted.includes(name));

/** What these tests ask for: transactions, updates, settings of a start. ClickHouse's are in clickhouse.test.ts. */
export type RelationalName = Exclude<ServerName, 'clickhouse'>;

function isRelational(name: ServerName): name is RelationalName {
  return name !== 'clickhouse';
}
