import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '../../../internal/app/data-folder.js';
import { loadOrMakeSecrets } from '../../../internal/app/secrets.js';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'patchbay-folder-')), 'data');
});
afterEach(() => rm(join(path, '..'), { recursive: true, force: true }));

const shared = () => new DataFolder(path, { shared: true, waitMs: 0 });
const exclusive = () => new DataFolder(path, { shared: false, waitMs: 0 });

test('any number of processes without backends of their own share it, and none beside one that has some', async () => {
  const [one, other, alone] = [shared(), shared(), exclusive()];
  await one.start();
  await other.start();
  await expect(alone.start()).rejects.toMatchObject({ code: 'in_use' });
  one.stop();
  other.stop();
  await alone.start();
  await expect(one.start()).rejects.toMatchObject({
    code: 'in_use',
    message: expect.stringContaining('end that one, or set DATA_DIR to another folder') as unknown,
  });
  alone.stop();
});

test('processes that start at once on an empty folder have the secrets of the first of them', async () => {
  const folders = Array.from({ length: 5 }, shared);
  const found = await Promise.all(
    folders.map(async (folder) => {
      await folder.start();
      return folder.alone(() => loadOrMakeSecrets(path));
    }),
  );
  expect(new Set(found.map(({ keyPepper }) => keyPepper)).size).toBe(1);
  expect(new Set(found.map(({ jwtPrivateKey }) => jwtPrivateKey)).size).toBe(1);
  for (const folder of folders) folder.stop();
});
