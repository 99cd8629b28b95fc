import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { unpackDebianPackages } from './debian-packages.js';
import { ADMINISTRATOR, administratorStatements, mysqlDatabases } from './mysql-databases.js';
import { outputOf, program } from './programs.js';
import type { DatabaseServerKind } from './server-kind.js';
import { urlOf } from './server-url.js';

/** Oracle's MySQL 8 or later, as it is by default but for its memory: every commit and its binary log on disk. */
export const mysql: DatabaseServerKind = {
  ...mysqlDatabases,
  name: 'mysql',
  variable: 'TEST_MYSQL_URL',
  programs: ['mysqld'],
  stopSignal: 'SIGTERM',

  async unfit(programs) {
    const version = await outputOf(program(programs, 'mysqld'), ['--no-defaults', '--version']);
    if (/mariadb/i.test(version)) return 'mysqld on PATH is a MariaDB';
    return Number(/Ver (\d+)/.exec(version)?.[1] ?? 0) >= 8 ? null : 'mysqld on PATH is older than MySQL 8';
  },

  install: (folder) =>
    unpackDebianPackages(folder, {
      suite: 'sid',
      name: 'mysql-server-core',
      needed: /^(lib(?!.*perl)|mysql-server-core)/,
      programs: ['/sbin/mysqld'],
    }),

  async create({ folder, password }, programs) {
    const first = join(folder, 'first.sql');
    await writeFile(first, administratorStatements(password));
    const words = ['--no-defaults', `--datadir=${folder}/data`, ...placesOf(program(programs, 'mysqld'))];
    // Its own administrator gets a random password that nobody knows.
    return [
      { program: program(programs, 'mysqld'), words: [...words, '--initialize', `--init-file=${first}`] },
    ];
  },

  run({ folder, port, socket }, programs, settings) {
    const all = {
      datadir: join(folder, 'data'),
      port,
      socket,
      'bind-address': '127.0.0.1',
      mysqlx: 'OFF',
      // Its package's folder for exports is not there.
      'secure-file-priv': 'NULL',
      'innodb-buffer-pool-size': '64M',
      // Its tables take as much memory as all else.
      'performance-schema': 'OFF',
      ...settings,
    };
    const words = Object.entries(all).map(([name, value]) => `--${name}=${value}`);
    return {
      program: program(programs, 'mysqld'),
      words: ['--no-defaults', ...placesOf(program(programs, 'mysqld')), ...words],
    };
  },

  url: (site) => urlOf('mysql', ADMINISTRATOR, site, 'mysql'),
};

/** A server that was unpacked looks for its messages and plug-ins where a package would have put them. */
function placesOf(path: string): string[] {
  if (!path.endsWith('/mysql/bin/mysqld')) return [];
  const usr = join(path, '../../root/usr');
  return [
    `--basedir=${usr}`,
    `--lc-messages-dir=${usr}/share/mysql`,
    `--character-sets-dir=${usr}/share/mysql/charsets`,
    `--plugin-dir=${usr}/lib/mysql/plugin`,
  ];
}
