import { expect, test } from '@jest/globals';
import { createPostgresAccounts } from '../../../../internal/adapters/account-store/postgres/index.js';
import { serverFor } from '../../../servers/server-for.js';
import { call } from '../../../support/call.js';
import { askAt } from '../../servers/database-client.js';

const server = await serverFor('postgres');

server.describe('accounts on PostgreSQL', () => {
  test('texts are ordered by their bytes in every column, on a server that orders by a language', async () => {
    const database = await server.createDatabase();
    const { accountStore } = createPostgresAccounts({ url: database.url });
    try {
      await accountStore.start(call());
      const ask = (sql: string) => askAt('postgres', database.url, sql);
      expect(await ask(`SELECT 'a' < 'B'`)).toBe(true);
      const others = await ask(`SELECT string_agg(table_name || '.' || column_name, ' ')
        FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'
          AND table_name NOT LIKE 'patchbay%' AND collation_name IS DISTINCT FROM 'C'`);
      expect(others).toBeNull();
    } finally {
      await accountStore.stop();
      await database.drop();
    }
  });
});
