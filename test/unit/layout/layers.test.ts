import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');
const configuration = '.dependency-cruiser.json';

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** One forbidden import for each rule: who imports, and what. */
const planted: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'pkg-imports-npm-only': ['pkg/planted/a.ts', 'internal/domain/planted/target.ts'],
  'domain-imports-pkg-only': ['internal/domain/planted/b.ts', 'internal/ports/planted/target.ts'],
  'ports-import-domain-only': ['internal/ports/planted/c.ts', 'internal/services/planted/target.ts'],
  'services-import-ports-and-domain': [
    'internal/services/planted/d.ts',
    'internal/adapters/broker/x/target.ts',
  ],
  'backend-imports-its-port': ['internal/adapters/broker/x/e.ts', 'internal/services/planted/target.ts'],
  'backend-imports-no-sibling': ['internal/adapters/broker/y/f.ts', 'internal/adapters/broker/x/target.ts'],
  'example-is-as-a-backend': ['examples/planted/m.ts', 'internal/adapters/broker/x/target.ts'],
  'nothing-imports-an-example': ['pkg/planted/n.ts', 'examples/planted/target.ts'],
  'transport-imports-services': ['internal/transport/planted/g.ts', 'internal/adapters/broker/x/target.ts'],
  'config-imports-pkg-only': ['internal/config/planted/h.ts', 'internal/domain/planted/target.ts'],
  'migrate-imports-pkg-only': ['internal/migrate/planted/i.ts', 'internal/domain/planted/target.ts'],
  'only-cmd-starts': ['internal/app/planted/j.ts', 'cmd/planted/target.ts'],
  'cmd-is-thin': ['cmd/planted/k.ts', 'internal/services/planted/target.ts'],
  'no-cycles': ['pkg/planted/l.ts', 'pkg/planted/l2.ts'],
};

async function cruise(folder: string): Promise<Cruise> {
  const { stdout } = await run(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      configuration,
      '--output-type',
      'json',
      'cmd',
      'internal',
      'pkg',
      'examples',
    ],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error: unknown) => error as { stdout: string });
  return JSON.parse(stdout) as Cruise;
}

describe('the layers', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-layers-'));
    for (const name of [configuration, 'tsconfig.json', 'package.json']) {
      await writeFile(join(folder, name), await readFile(join(root, name)));
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [from, to] of Object.values(planted)) {
      await write(from, `import { value } from '${importPath(from, to)}';\nexport const used = value;\n`);
      await write(to, 'export const value = 1;\n');
    }
    await write('pkg/planted/l2.ts', `import { used } from './l.js';\nexport const value = used;\n`);

    async function write(path: string, text: string): Promise<void> {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('hold in the project, and the linter has looked at it', async () => {
    const { summary } = await cruise(root);
    expect(summary.violations).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(50);
  });

  test('every rule refuses the import that was planted for it', async () => {
    const { summary } = await cruise(folder);
    const found = summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
    const expected = Object.entries(planted).map(([rule, [from]]) => `${rule}: ${from}`);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  test('every rule has an import planted for it', async () => {
    const { forbidden } = JSON.parse(await readFile(join(root, configuration), 'utf8')) as {
      forbidden: { name: string }[];
    };
    expect(forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(planted).sort());
  });
});

function importPath(from: string, to: string): string {
  const path = relative(dirname(from), to).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}
