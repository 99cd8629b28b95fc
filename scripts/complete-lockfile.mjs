// A registry mirror may lack the packages of other platforms. `npm install` then leaves them out of the
// lockfile, and `npm ci` refuses it everywhere. This writes the missing optional entries; run it after
// every `npm install` that changes the lockfile (`make lock`).
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const systems = [
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'android',
  'openharmony',
];
const processors = ['arm64', 'x64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32'];

const added = [];
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] !== undefined || !/^\d/.test(version)) continue;
    const words = name.split(/[/-]/);
    lock.packages[path] = {
      version,
      ...(owner.dev ? { dev: true } : {}),
      cpu: processors.filter((cpu) => words.includes(cpu)),
      ...(words.includes('gnu') ? { libc: ['glibc'] } : words.includes('musl') ? { libc: ['musl'] } : {}),
      optional: true,
      os: systems.filter((os) => words.includes(os)),
    };
    added.push(name);
  }
}

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'The lockfile is complete.' : `Added: ${added.join(', ')}`);
