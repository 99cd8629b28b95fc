import type { PoolClient } from 'pg';
import { Connections, prepareDatabase } from '../../database/postgres/index.js';
import type { AccountServer } from '../knex/index.js';
import { knexOn } from './connection-knex.js';
import { gaveWay, refusalOf } from './errors.js';
import type { PostgresAccountsSettings } from './settings.js';
import { refuseUnusable } from './usable.js';

export function postgresServer({
  url,
  connections: limit = 10,
}: PostgresAccountsSettings): AccountServer<PoolClient> {
  const connections = new Connections({ url, limit, name: 'patchbay accounts' });
  return {
    prepare: (call) => prepareDatabase(connections, call),
    use: (call, work) => connections.use(call, 'accounts', work),
    end: () => connections.end(),
    knexOn,
    refusalOf,
    gaveWay,
    refuseUnusable,
  };
}
