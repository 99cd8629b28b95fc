import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { userInfo } from 'node:os';
import { findPrograms, outputOf, pathFolders } from './programs.js';

/** What to take from Debian, or from a system made from it. */
export interface DebianPackages {
  /** Debian's newest, whatever the system's own release is; else what the system's own sources offer. */
  readonly suite?: 'sid';
  readonly name: string;
  /** Which of the packages that it pulls in are needed to run the server itself. */
  readonly needed: RegExp;
  /** The ends of the programs' paths, under which they lie in the packages. */
  readonly programs: readonly string[];
}

const TOOLS = ['apt-get', 'apt-cache', 'dpkg'];

/**
 * Downloads and unpacks packages into `folder/root`, and puts their programs into `folder/bin`. They run with the
 * libraries and the loader that came with them, so nothing of the system is upgraded, or needs to be of the same age.
 */
export async function unpackDebianPackages(folder: string, packages: DebianPackages): Promise<void> {
  if ((await findPrograms(TOOLS, pathFolders())) === null) throw new Error('apt is not there');
  const apt = join(folder, 'apt');
  await mkdir(join(apt, 'lists/partial'), { recursive: true });
  await mkdir(join(apt, 'archives/partial'), { recursive: true });
  const configuration = join(apt, 'apt.conf');
  await writeFile(configuration, settings(apt));
  const get = (...words: string[]): Promise<string> =>
    outputOf('apt-get', ['--config-file', configuration, '-qq', ...words], { cwd: join(apt, 'archives') });

  if (packages.suite !== undefined) {
    await writeFile(join(apt, 'sources.sources'), await sourceOf(packages.suite));
    const onlyThese = `Dir::Etc::SourceList "${apt}/sources.sources";\nDir::Etc::SourceParts "/dev/null";\n`;
    await writeFile(configuration, settings(apt) + onlyThese);
  }
  await get('update');
  const plan = await get('--simulate', '--no-install-recommends', 'install', packages.name);
  const needed = [...plan.matchAll(/^Inst (\S+) \((\S+)/gm)].filter(([, name = '']) =>
    packages.needed.test(name),
  );
  await get('download', ...needed.map(([, name, version]) => `${name ?? ''}=${version ?? ''}`));
  const root = join(folder, 'root');
  for (const file of await readdir(join(apt, 'archives'))) {
    if (file.endsWith('.deb')) await outputOf('dpkg', ['--extract', join(apt, 'archives', file), root]);
  }
  await rm(apt, { recursive: true });
  await makeRunnable(root, join(folder, 'bin'), packages.programs);
}

/** Lists and downloads of its own, nothing taken as installed, and no hook that would touch the system's caches. */
function settings(apt: string): string {
  return `#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Sandbox::User "${userInfo().username}";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Debug::NoLocking "true";
Dir::State::Lists "${apt}/lists";
Dir::State::status "/dev/null";
Dir::Cache "${apt}";
`;
}

/** From the mirror that the system uses already. */
async function sourceOf(suite: string): Promise<string> {
  const targets = await outputOf('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Identifier: Packages',
  ]);
  const mirror = targets.split('\n').find((address) => /\/debian\/?$/.test(address));
  if (mirror === undefined)
    throw new Error(`apt has no mirror of Debian, and only its ${suite} has this server`);
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  return `Types: deb\nURIs: ${mirror}\nSuites: ${suite}\nComponents: main\nSigned-By: ${keys}\n`;
}

async function makeRunnable(root: string, bin: string, programs: readonly string[]): Promise<void> {
  const files = await readdir(root, { recursive: true });
  const loader = files.find((file) => /(^|\/)ld-linux[^/]*\.so\.\d+$/.test(file));
  if (loader === undefined) throw new Error('the packages brought no loader');
  const libraries = files.filter((file) => /^(usr\/)?lib\/[^/]+-linux-[^/]+$/.test(file));
  await mkdir(bin);
  for (const end of programs) {
    const path = files.find((file) => `/${file}`.endsWith(end));
    if (path === undefined) throw new Error(`the packages brought no ${end}`);
    const up = relative(dirname(path), '.');
    // Under its own name lies the script: a program may start its neighbour.
    await rename(join(root, path), join(root, `${path}.elf`));
    await writeScript(
      join(root, path),
      `here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$here/${up}
exec "$root/${loader}" --argv0 "$here/${basename(path)}" \\
  --library-path "${libraries.map((library) => `$root/${library}`).join(':')}" "$here/${basename(path)}.elf" "$@"`,
    );
    await writeScript(
      join(bin, basename(path)),
      `exec "$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)/../root/${path}" "$@"`,
    );
  }
}

async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}
