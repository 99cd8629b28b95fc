import {
  ClickHouseEventStore,
  clickHouseSchema,
  connectionOf,
  placeOf,
} from '../adapters/event-store/clickhouse/index.js';
import type { EventStore } from '../ports/event-store.js';
import type { Backend, BackendContext } from './backend.js';

/** The storage of the embedded profile, on a server by its URL. */
export function createClickHouseEventStore({ settings, clock }: BackendContext): Backend<EventStore> {
  const known = connectionOf(settings.urls.clickhouse ?? '');
  const options = {
    connection: () => known,
    place: placeOf(known),
    table: settings.clickhouse.table,
    clock,
  };
  return {
    port: new ClickHouseEventStore(options),
    // The database itself is not ours to make.
    schema: clickHouseSchema({ ...options, exists: () => true }),
  };
}
