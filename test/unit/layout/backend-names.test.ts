import { describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const names = /\b(postgres(ql)?|mysql|mariadb|clickhouse|chdb|sqlite|libsql|lmdb|kafka|nats|redis|minio)\b/i;

async function linesNaming(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true });
  const found: string[] = [];
  for (const entry of entries.filter((name) => name.endsWith('.ts'))) {
    const text = await readFile(join(root, folder, entry), 'utf8');
    text.split('\n').forEach((line, index) => {
      const code = line.replace(/^\s*(\/\/|\/?\*).*/, '');
      if (names.test(code)) found.push(`${folder}/${entry}:${index + 1}: ${line.trim()}`);
    });
  }
  return found;
}

describe("a backend's name stands in its folder, the registry and the profiles only", () => {
  test.each(['internal/domain', 'internal/ports', 'internal/services', 'internal/transport'])(
    '%s',
    async (folder) => {
      expect(await linesNaming(folder)).toEqual([]);
    },
  );

  test('the search finds a name where there is one', async () => {
    expect(await linesNaming('internal/config')).not.toEqual([]);
  });
});
