import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages } from './debian-packages.js';
import { ADMINISTRATOR, administratorStatements, mysqlDatabases } from './mysql-databases.js';
import { outputOf, program } from './programs.js';
import type { DatabaseServerKind } from './server-kind.js';
import { urlOf } from './server-url.js';

/** MariaDB 10.6 or later, as it is by default but for its memory: every commit on disk. */
export const mariadb: DatabaseServerKind = {
  ...mysqlDatabases,
  name: 'mariadb',
  variable: 'TEST_MARIADB_URL',
  programs: ['mariadbd'],
  stopSignal: 'SIGTERM',

  async unfit(programs) {
    const version = await outputOf(program(programs, 'mariadbd'), ['--no-defaults', '--version']);
    const [, major = 0, minor = 0] = (/Ver (\d+)\.(\d+)/.exec(version) ?? []).map(Number);
    return major > 10 || minor >= 6 ? null : `MariaDB ${major}.${minor} on PATH is older than 10.6`;
  },

  install: (folder) =>
    unpackDebianPackages(folder, {
      name: 'mariadb-server-core',
      needed: /^(lib(?!.*perl)|mariadb-server-core)/,
      programs: ['/sbin/mariadbd'],
    }),

  async create({ folder, password }, programs) {
    const path = program(programs, 'mariadbd');
    const words = ['--no-defaults', ...placesOf(path), `--datadir=${folder}/data`, `--tmpdir=${folder}`];
    return [
      { program: path, words: [...words, '--bootstrap'], input: await bootstrapStatements(path, password) },
    ];
  },

  run({ folder, port, socket }, programs, settings) {
    const path = program(programs, 'mariadbd');
    const all = {
      datadir: join(folder, 'data'),
      // A start removes what is left there of temporary tables, another server's as well.
      tmpdir: folder,
      port,
      socket,
      'bind-address': '127.0.0.1',
      'innodb-buffer-pool-size': '64M',
      ...settings,
    };
    const words = Object.entries(all).map(([name, value]) => `--${name}=${value}`);
    return { program: path, words: ['--no-defaults', ...placesOf(path), ...words] };
  },

  url: (site) => urlOf('mysql', ADMINISTRATOR, site, 'mysql'),
};

/** What `mariadb-install-db` feeds to a new server; that script needs programs that the server's package lacks. */
async function bootstrapStatements(path: string, password: string): Promise<string> {
  const help = await outputOf(path, ['--no-defaults', ...placesOf(path), '--verbose', '--help']);
  const folder = /^lc-messages-dir\s+(\S+)/m.exec(help)?.[1];
  if (folder === undefined) throw new Error('mariadbd does not say where its messages lie');
  const files = await readdir(folder);
  const texts = ['CREATE DATABASE mysql;', 'USE mysql;', "SET @auth_root_socket = 'root';"];
  for (const part of ['system_tables', 'performance_tables', 'system_tables_data', 'sys_schema']) {
    // Before MariaDB 11 they bear MySQL's name.
    const file = files.find((name) => name === `mariadb_${part}.sql` || name === `mysql_${part}.sql`);
    if (file === undefined) throw new Error(`MariaDB's ${part} are not in ${folder}`);
    texts.push(await readFile(join(folder, file), 'utf8'));
  }
  return [...texts, 'FLUSH PRIVILEGES;', administratorStatements(password)].join('\n');
}

function placesOf(path: string): string[] {
  if (!path.endsWith('/mariadb/bin/mariadbd')) return [];
  const usr = join(path, '../../root/usr');
  return [
    `--basedir=${usr}`,
    `--lc-messages-dir=${usr}/share/mysql`,
    `--character-sets-dir=${usr}/share/mysql/charsets`,
    `--plugin-dir=${usr}/lib/mysql/plugin`,
  ];
}
