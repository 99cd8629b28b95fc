import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrMakeSecrets } from '../../../internal/app/secrets.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('secrets are made once, for their owner alone', async () => {
  const made = await loadOrMakeSecrets(folder);
  expect(await loadOrMakeSecrets(folder)).toEqual(made);
  expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
});

test('a file of the first version keeps its secrets and is given what it has not', async () => {
  const former = { key_pepper: 'ab'.repeat(32), visitor_hash_key: 'cd'.repeat(32) };
  await writeFile(join(folder, 'secrets.json'), JSON.stringify(former), { mode: 0o600 });
  const secrets = await loadOrMakeSecrets(folder);
  expect(secrets).toMatchObject({ keyPepper: former.key_pepper, visitorHashKey: former.visitor_hash_key });
  expect(secrets.jwtPrivateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  expect(JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8'))).toMatchObject(former);
  expect(await loadOrMakeSecrets(folder)).toEqual(secrets);
});
