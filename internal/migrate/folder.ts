import { join } from 'node:path';
import { projectRoot } from '../../pkg/project-root/index.js';

/** Where a backend's migrations lie, for a run from the sources and for one from `dist/`. */
export function migrationsFolder(backend: string): string {
  return join(projectRoot(import.meta.dirname), 'migrations', backend);
}
