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
  await writeFile(join(folder, 'accounts'), 'of ada');
  await makeFilled('engine');
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
    await makeFilled(name);
    await parts.check();
  }
});

test('an empty file, and an empty folder such as a disk that is not mounted leaves, have lost what was in them', async () => {
  await writeFile(join(folder, 'accounts'), 'of ada');
  await makeFilled('engine');
  await parts.mark();
  await writeFile(join(folder, 'accounts'), '');
  await rm(join(folder, 'engine', 'file'));
  await expect(parts.check()).rejects.toMatchObject({
    message: expect.stringContaining('has lost accounts and engine, ') as unknown,
  });
});

test('a folder of an earlier version, and what a first start that was cut left, are taken', async () => {
  await makeFilled('engine');
  await parts.check();
  await parts.mark();
  await writeFile(join(folder, 'accounts'), 'of ada');
  await parts.mark();
  await rm(join(folder, 'accounts'));
  await expect(parts.check()).rejects.toMatchObject({ code: 'incompatible_data' });
  await rm(join(folder, 'installation.json'));
  await parts.check();
});

async function makeFilled(name: string): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'file'), '');
}
