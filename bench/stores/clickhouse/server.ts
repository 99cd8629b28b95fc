import { connectionOf } from '../../../internal/adapters/event-store/clickhouse/index.js';
import type { StoreKind } from '../benched-store.js';
import { startServer } from '../servers/bench-server.js';
import { clickHouse, openClickHouse } from './clickhouse.js';

/** A server by its URL; where none is named, the engine behind what stands in for one in the tests. */
export const clickHouseServer: StoreKind = {
  ...clickHouse,
  async open(context) {
    const { folder, note } = context;
    const server = await startServer('clickhouse', { folder, settings: {}, note });
    const connection = connectionOf(server.url);
    try {
      return await openClickHouse(context, {
        what: server.pid !== null ? 'its engine behind a stand-in for a server' : 'a server',
        connection: () => connection,
        isLocal: server.pid !== null,
        remove: () => server.remove(),
      });
    } catch (error) {
      await server.remove();
      throw error;
    }
  },
};
