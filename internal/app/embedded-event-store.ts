import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ClickHouseEmbedded } from '../../pkg/clickhouse-embedded/index.js';
import { projectRoot } from '../../pkg/project-root/index.js';
import { ClickHouseEventStore, clickHouseSchema } from '../adapters/event-store/clickhouse/index.js';
import type { EventStore } from '../ports/event-store.js';
import type { Backend, BackendContext } from './backend.js';

/**
 * The engine's folder, and what it knows the table of events by: its definition, and a link to the folder of its parts.
 * The engine would make both anew, empty.
 */
export const embeddedEventFiles: readonly string[] = [
  'engine',
  'engine/data/metadata/default/events.sql',
  'engine/data/data/default/events',
];

/** The engine in a child process of ours, and on it the same storage that a ClickHouse server has. */
export function createEmbeddedEventStore({
  settings,
  dataDir,
  clock,
  logger,
}: BackendContext): Backend<EventStore> {
  const folder = join(dataDir, 'engine');
  const engine = new ClickHouseEmbedded({
    // The child runs the built program, also when this one runs from its sources in a test.
    entry: join(projectRoot(import.meta.dirname), 'dist/pkg/clickhouse-embedded/main.js'),
    folder,
    memoryBytes: settings.embeddedEngine.memoryBytes,
    logger,
  });
  return {
    port: new ClickHouseEventStore({
      connection: () => engine.connection,
      clock,
      // The other half is for what is stored and merged meanwhile.
      questionMemoryBytes: Math.floor(settings.embeddedEngine.memoryBytes / 2),
    }),
    schema: clickHouseSchema({
      connection: () => engine.connection,
      clock,
      exists: () => existsSync(folder),
    }),
    foundations: [
      { name: 'engine', start: () => engine.start().then(() => undefined), stop: () => engine.stop() },
    ],
  };
}
