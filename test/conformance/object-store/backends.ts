import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderObjectStore } from '../../../internal/adapters/object-store/folder/index.js';
import type { ObjectStore } from '../../../internal/ports/object-store.js';

/** An empty store of a backend, for one test. */
export interface Installation {
  /** Another part on the same store, as another start of the program would make it; not started. */
  open(): ObjectStore;
  remove(): Promise<void>;
}

const clock = { now: () => Date.now() };

/** Every backend of ObjectStore: a further one is one more line. */
export const backends: Readonly<Record<string, () => Promise<Installation>>> = {
  folder: async () => {
    const parent = await mkdtemp(join(tmpdir(), 'patchbay-objects-'));
    return {
      open: () => new FolderObjectStore({ folder: join(parent, 'objects'), clock }),
      remove: () => rm(parent, { recursive: true, force: true }),
    };
  },
};
