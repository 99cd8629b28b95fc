import { describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const conformance = join(root, 'test/conformance');

/** Where a backend may be named: what makes it ready for the suites, and says by a gap what it cannot do. */
const isOfBackends = (path: string): boolean => /\/(fixtures\/|engines\/|backends\.ts$)/.test(path);
const names =
  /\b(postgres(ql)?|pg|mysql|mariadb|clickhouse|chdb|sqlite|libsql|lmdb|kafka|nats|redis|minio|duckdb)\b|['"`](memory|embedded|folder)['"`]/i;

interface SourceFile {
  /** From test/conformance. */
  readonly path: string;
  readonly text: string;
}

async function sourceFiles(folder: string): Promise<SourceFile[]> {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.ts'));
  return Promise.all(
    paths.map(async (path) => ({ path: `/${path}`, text: await readFile(join(folder, path), 'utf8') })),
  );
}

function linesNaming(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const code = line.replace(/^\s*(\/\/|\/?\*).*/, '');
      return names.test(code) ? [`test/conformance${path}:${index + 1}: ${line.trim()}`] : [];
    }),
  );
}

/** `event-store/postgres`: of each backend that a file imports. */
function backendsIn(files: readonly SourceFile[]): Set<string> {
  const imports = /adapters\/([a-z-]+\/[a-z0-9-]+)\/index\.js/g;
  return new Set(files.flatMap(({ text }) => [...text.matchAll(imports)].map(([, backend = '']) => backend)));
}

/** Stand before another backend of their port, and change nothing of its contract but what their own tests hold. */
const wrappers = new Set(['broker/guarded', 'broker/spooled']);

describe('the conformance suites', () => {
  test('switch no case off by the name of a backend: only its fixture knows it', async () => {
    const files = await sourceFiles(conformance);
    expect(linesNaming(files.filter(({ path }) => !isOfBackends(path)))).toEqual([]);
    expect(linesNaming(files.filter(({ path }) => isOfBackends(path)))).not.toEqual([]);
  });

  test('see a name where there is one', () => {
    for (const text of [`if (name === 'memory') return;`, 'const slow = backend.startsWith("MySQL");'])
      expect(linesNaming([{ path: '/some.cases.ts', text }])).toHaveLength(1);
  });

  test('are run for every backend that the program can be told to use', async () => {
    const app = await sourceFiles(join(root, 'internal/app'));
    const ports = ['event-store', 'account-store', 'broker', 'cache', 'object-store'];
    const used = [...backendsIn(app)].filter((backend) => ports.includes(backend.split('/')[0] ?? ''));
    expect(used.length).toBeGreaterThanOrEqual(ports.length);
    const tested = backendsIn((await sourceFiles(conformance)).filter(({ path }) => isOfBackends(path)));
    expect(used.filter((backend) => !tested.has(backend) && !wrappers.has(backend))).toEqual([]);
  });
});
