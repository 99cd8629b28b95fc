import createKnex, { type Knex } from 'knex';
import { expect, test } from '@jest/globals';
import { LibsqlClient, type Connection } from '../../../../internal/adapters/account-store/sqlite/dialect.js';

test('a transaction that its commit left open is ended before the next work', async () => {
  const knex = createKnex({
    client: LibsqlClient,
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  try {
    await knex.schema.createTable('names', (table) => void table.text('name'));
    const client = knex.client as Knex.Client;
    const connection = (await client.acquireConnection()) as Connection;
    connection.exec('BEGIN');
    connection.exec("INSERT INTO names VALUES ('not committed')");
    await client.releaseConnection(connection);

    await knex.transaction((transaction) => transaction('names').insert({ name: 'committed' }));
    expect(await knex('names').select('name')).toEqual([{ name: 'committed' }]);
  } finally {
    await knex.destroy();
  }
});
