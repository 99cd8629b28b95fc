import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSettings } from '../../../internal/config/settings.js';
import { ClickHouseEmbedded } from '../../../pkg/clickhouse-embedded/index.js';
import { projectRoot } from '../../../pkg/project-root/index.js';
import type { StoreKind } from '../benched-store.js';
import { clickHouse, openClickHouse } from './clickhouse.js';

/** The engine that the program brings along, with the memory that it has by default. */
export const embedded: StoreKind = {
  ...clickHouse,
  async open(context) {
    const folder = await mkdtemp(join(context.folder, 'patchbay-bench-'));
    const { memoryBytes } = parseSettings({}).embeddedEngine;
    const engine = new ClickHouseEmbedded({
      entry: join(projectRoot(import.meta.dirname), 'dist/pkg/clickhouse-embedded/main.js'),
      folder: join(folder, 'engine'),
      memoryBytes,
    });
    const remove = async (): Promise<void> => {
      await engine.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    };
    try {
      await engine.start();
      return await openClickHouse(context, {
        what: 'embedded',
        connection: () => engine.connection,
        isLocal: true,
        questionMemoryBytes: Math.floor(memoryBytes / 2),
        remove,
      });
    } catch (error) {
      await remove();
      throw error;
    }
  },
};
