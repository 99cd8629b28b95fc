import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();

/** A built file. Child processes run what `npm run build` made: Node 20 reads no TypeScript. */
export function built(source: string): string {
  const path = join(root, 'dist', source.replace(/\.ts$/, '.js'));
  const folder = join(root, source, '..');
  if (!existsSync(path) || statSync(path).mtimeMs < newest(folder)) {
    throw new Error(`${source} is not built, or has changed since: run \`npm run build\` first.`);
  }
  return path;
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs));
}
