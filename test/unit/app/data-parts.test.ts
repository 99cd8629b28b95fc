import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataParts } from '../../../internal/app/data-parts.js';

let folder: string;
let parts: DataParts;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-parts-'));
  parts = new DataParts(folder, ['accounts', 'engine']);
});
afterEach(() => rm(folder, { recursive: true }));

test('a part that was made and is missing is named, with what to do, until it is back', async () => {
  await parts.check();
  await writeFile(join(folder, 'accounts'), '');
  await mkdir(join(folder, 'engine'));
  await parts.mark();
  await parts.check();
  for (const name of ['accounts', 'engine']) {
    await rm(join(folder, name), { recursive: true });
    await expect(parts.check()).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringMatching(
        new RegExp(`has lost ${name}, .*backup.*installation\\.json`),
      ) as unknown,
    });
    await mkdir(join(folder, name));
    await parts.check();
  }
});

test('a folder of an earlier version, and what a first start that was cut left, are taken', async () => {
  await mkdir(join(folder, 'engine'));
  await parts.check();
  await parts.mark();
  await writeFile(join(folder, 'accounts'), '');
  await parts.mark();
  await rm(join(folder, 'accounts'));
  await expect(parts.check()).rejects.toMatchObject({ code: 'incompatible_data' });
  await rm(join(folder, 'installation.json'));
  await parts.check();
});
