import type { PoolConnection } from 'mysql2/promise';
import { Connections, prepareDatabase } from '../../database/mysql/index.js';
import type { AccountServer } from '../knex/index.js';
import { knexOn } from './connection-knex.js';
import { gaveWay, refusalOf, withoutValues } from './errors.js';
import { CONNECTIONS, type MysqlAccountsSettings } from './settings.js';
import { refuseUnusable } from './usable.js';

export function mysqlServer({ url }: MysqlAccountsSettings): AccountServer<PoolConnection> {
  const connections = new Connections({
    url,
    limit: CONNECTIONS,
    name: 'patchbay accounts',
    // As an update of the other engines does.
    counts: 'found rows',
  });
  return {
    prepare: (call) => prepareDatabase(connections, call),
    use: (call, work) =>
      connections.use(call, 'accounts', (connection) =>
        work(connection).catch((thrown: unknown) => {
          throw withoutValues(thrown);
        }),
      ),
    end: () => connections.end(),
    knexOn,
    refusalOf,
    gaveWay,
    refuseUnusable,
  };
}
