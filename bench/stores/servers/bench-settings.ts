import { totalmem } from 'node:os';

const MEBIBYTE = 1024 ** 2;
/** What a server that has the machine nearly to itself is given to keep pages in: a quarter of it, as manuals say. */
const quarterOfMemory = Math.floor(totalmem() / 4 / MEBIBYTE);

/** How databases are set up for the bench. Otherwise as they are by default: every commit on the disk. */
export const benchSettings = {
  postgres: { shared_buffers: `${quarterOfMemory}MB`, max_wal_size: '8GB' },
  mysql: {
    'innodb-buffer-pool-size': `${quarterOfMemory}M`,
    'local-infile': 'ON',
    'innodb-redo-log-capacity': '4G',
  },
  mariadb: { 'innodb-buffer-pool-size': `${quarterOfMemory}M`, 'innodb-log-file-size': '4G' },
} as const;
