// Compiles the fast path of the ingest scanner (AssemblyScript) to WebAssembly, beside its source and, where dist/ is,
// there too. Does nothing where the result is newer than every source. Also jest's global set-up: tests run the source
// tree, which holds no compiled file in git.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv, pid } from 'node:process';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = 'internal/domain/ingest/plain-events';
const module = join(folder, 'plain-events.wasm');
const assembly = join(folder, 'assembly');

export default async function compile() {
  const sources = [...readdirSync(assembly).map((name) => join(assembly, name)), 'package-lock.json'];
  if (existsSync(module) && sources.every((path) => timeOf(path) <= timeOf(module))) return;
  // Two test runs may compile at once: each puts a whole file in place.
  const draft = `${module}.${pid}`;
  const { error, stderr } = await asc.main(['--config', join(assembly, 'asconfig.json'), '--outFile', draft]);
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`);
  renameSync(draft, module);
}

function timeOf(path) {
  return statSync(path).mtimeMs;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await compile();
  const built = join('dist', module);
  mkdirSync(dirname(built), { recursive: true });
  copyFileSync(module, built);
}
