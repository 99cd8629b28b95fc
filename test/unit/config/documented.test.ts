import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { environmentForm } from '../../../internal/config/settings.js';

const root = resolve(import.meta.dirname, '../../..');

async function documented(): Promise<Map<string, string>> {
  const text = await readFile(join(root, 'docs/configuration.md'), 'utf8');
  return new Map(
    [...text.matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|/gm)].map(([, name, given]) => [name!, given!]),
  );
}

describe('docs/configuration.md', () => {
  test('has every setting, and no other', async () => {
    expect([...(await documented()).keys()].sort()).toEqual(Object.keys(environmentForm.shape).sort());
  });

  test('has the defaults of the code', async () => {
    const defaults = environmentForm.parse({}) as Record<string, string | number | undefined>;
    for (const [name, given] of await documented()) {
      const value = defaults[name];
      if (value !== undefined) expect([name, given]).toEqual([name, `\`${String(value)}\``]);
      else expect(given).not.toMatch(/^`/);
    }
  });

  test('.env sets nothing that does not exist, and no secret', async () => {
    const names = [...(await readFile(join(root, '.env'), 'utf8')).matchAll(/^([A-Z_]+)=/gm)].map(
      ([, name]) => name!,
    );
    expect(names.length).toBeGreaterThan(0);
    expect(Object.keys(environmentForm.shape)).toEqual(expect.arrayContaining(names));
    expect(names).not.toContain('KEY_PEPPER');
  });
});
