import { describe, expect, test } from '@jest/globals';
import {
  connectionOf,
  placeOf,
} from '../../../../internal/adapters/event-store/clickhouse/connection-url.js';
import { distributedOver } from '../../../../internal/adapters/event-store/clickhouse/distributed-table.js';
import {
  serverProblems,
  type ServerSetting,
} from '../../../../internal/adapters/event-store/clickhouse/server-check.js';
import { forTable, tableName } from '../../../../internal/adapters/event-store/clickhouse/table-name.js';
import { loadMigrations, migrationsFolder } from '../../../../internal/migrate/index.js';

describe('a URL of ClickHouse', () => {
  test('names user, password and database, with any character in each', () => {
    const connection = connectionOf('https://us%40er:p%2Fa%3Ass%25@host.example:8443/my%20db');
    expect(connection).toEqual({
      url: 'https://host.example:8443',
      username: 'us@er',
      password: 'p/a:ss%',
      database: 'my db',
    });
    expect(placeOf(connection)).toBe('us@er at https://host.example:8443, database my db');
    expect(connectionOf('http://host:8123')).toMatchObject({
      username: 'default',
      password: '',
      database: 'default',
    });
  });

  test.each([
    'clickhouse://u:secret@host:9000/db',
    'u:secret@host:8123',
    'http://u:secret@host:8123/db/more',
    'http://u:secret@host:8123/db?password=secret',
    'http://u:secret@host:8123/db#secret',
    'http://u:secret%zz@host:8123/db',
    'http://u:sec/ret@host:8123/db',
    'secret',
  ])('of another form is refused without a word of it', (url) => {
    expect(() => connectionOf(url)).toThrow(
      expect.objectContaining({
        code: 'invalid_settings',
        message: expect.not.stringContaining('sec') as unknown,
      }),
    );
  });
});

describe('the name of the table', () => {
  test.each(['events; DROP TABLE x', 'a.b', '1a', '', '`a`', 'a-b', 'a'.repeat(129)])(
    '%j is none',
    (name) => {
      expect(() => tableName(name)).toThrow(expect.objectContaining({ code: 'invalid_settings' }));
    },
  );

  test('stands in every statement of the migrations in place of the one in the files', async () => {
    const migrations = await loadMigrations(migrationsFolder('clickhouse'));
    for (const statement of migrations.flatMap(({ statements }) => statements)) {
      const code = (text: string): string => text.replace(/--.*$/gm, '');
      expect(code(forTable(statement, 'events'))).toBe(code(statement));
      const placed = code(forTable(statement, 'other_table'));
      expect(placed.match(/\bother_table\b/g)).toHaveLength(1);
      expect(placed).not.toMatch(/\bevents\b/);
    }
  });
});

describe('a distributed table', () => {
  const problems = (sharding: string): string[] => {
    const found: string[] = [];
    const over = distributedOver(
      { engineFull: `Distributed('cluster', 'db', 'events_local'${sharding})` },
      found,
    );
    expect(over).toEqual({ database: 'db', table: 'events_local' });
    return found;
  };

  test.each([
    ', cityHash64(project_id, id_bytes)',
    ', sipHash64(id_bytes)',
    ', cityHash64(project_id, timestamp, id_bytes)',
    ", xxHash64(id_bytes), 'a_policy'",
    ', cityHash64(project_id, id_bytes)) SETTINGS fsync_after_insert = 1',
  ])('sharded by%s sends both copies of an event to one shard', (sharding) => {
    expect(problems(sharding.endsWith(' = 1') ? sharding.replace(/\)$/, '') : sharding)).toEqual([]);
  });

  test.each([
    '',
    ', rand()',
    ', cityHash64(project_id, id)',
    ', cityHash64(user_id)',
    ', received_at',
    ', cityHash64(id_bytes, received_at)',
    ', cityHash64(id_bytes, rand())',
    ', cityHash64(id_bytes, hostName())',
    ', sipHash64(now(), id_bytes)',
  ])('sharded by "%s" may not, and is refused', (sharding) => {
    expect(problems(sharding)).toEqual([
      expect.stringContaining('both copies of an event must reach one shard'),
    ]);
  });

  test('of another form is not guessed at', () => {
    const found: string[] = [];
    expect(distributedOver({ engineFull: 'Distributed(some, thing)' }, found)).toBeNull();
    expect(found).toHaveLength(1);
  });
});

describe('what a server says of itself', () => {
  const setting = (name: string, parts: Partial<ServerSetting>): ServerSetting => ({
    name,
    value: '0',
    readonly: 0,
    min: null,
    max: null,
    ...parts,
  });
  const problems = (...settings: ServerSetting[]): string[] =>
    serverProblems({ version: '25.8.1.1', settings });

  test.each(['25.3.1.1', '25.8.11.66', '26.7.2.1', '30.1'])('version %s will do', (version) => {
    expect(serverProblems({ version, settings: [] })).toEqual([]);
  });

  test.each(['25.2.1.1', '24.8.1.1', '8.0.36', 'PostgreSQL 15'])('version %s is too old', (version) => {
    expect(serverProblems({ version, settings: [] })).toEqual([expect.stringContaining('25.3')]);
  });

  test('a setting that is otherwise is overridden, where the user may', () => {
    expect(problems(setting('limit', { value: '10' }), setting('async_insert', { value: '1' }))).toEqual([]);
  });

  test('one that cannot be is named, all of them at once; a fixed one with the right value does no harm', () => {
    expect(
      problems(
        setting('limit', { value: '10', readonly: 1 }),
        setting('read_overflow_mode', { value: 'break', readonly: 1 }),
        setting('async_insert', { value: '0', readonly: 1 }),
        setting('join_use_nulls', { value: '0', max: '0' }),
        setting('max_partitions_per_insert_block', { value: '5', max: '50' }),
        setting('max_execution_time', { value: '10', max: '10' }),
      ),
    ).toEqual([
      'limit is 10 and cannot be changed by the user: it must be 0.',
      'read_overflow_mode is break and cannot be changed by the user: it must be throw.',
      'max_partitions_per_insert_block is 5 and cannot be changed by the user: it must be 100.',
      expect.stringContaining('max_execution_time cannot be changed'),
    ]);
  });
});
