import { serverNames, type ServerName } from '../../servers/kinds.js';

/** All of them; TEST_SERVERS="postgres mysql" takes some, while one works at a kind. */
const wanted = process.env['TEST_SERVERS']?.split(' ');
export const testedServers = serverNames
  .filter(isRelational)
  .filter((name) => wanted?.includes(name) ?? true);

/** What these tests ask for: transactions, updates, settings of a start. ClickHouse's are in clickhouse.test.ts. */
export type RelationalName = Exclude<ServerName, 'clickhouse'>;

function isRelational(name: ServerName): name is RelationalName {
  return name !== 'clickhouse';
}
