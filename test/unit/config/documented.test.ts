import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { environmentForm } from '../../../internal/config/environment-form.js';
import { notesOf } from '../../../internal/config/setting.js';
import { settingsTable } from '../../../internal/config/settings-table.js';

/** As prettier leaves it, a table differs in its cells' widths only. */
const narrow = (table: string): string => table.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-');

describe('docs/configuration.md', () => {
  test("has the settings' table: scripts/generate-settings.sh writes it", () => {
    const page = readFileSync('docs/configuration.md', 'utf8');
    const table = /^\| setting [^]*?\n(?=\n)/m.exec(page)?.[0] ?? '';
    expect(narrow(table)).toBe(narrow(settingsTable()));
  });

  test.each(notesOf(environmentForm))(
    'says of $name what it takes, what it is unset, and what it means',
    (said) => {
      expect(said.takes).not.toBe('');
      expect(said.unset).not.toBe('');
      expect(said.meaning).toMatch(/^\S.*\.$/);
    },
  );

  test('holds the default of every setting that has one, as it is read', () => {
    const defaults: Readonly<Record<string, unknown>> = environmentForm.parse({});
    for (const { name, unset } of notesOf(environmentForm)) {
      const value = defaults[name] as string | number | undefined;
      if (value === undefined) expect(unset).not.toMatch(/`/);
      else expect(unset).toBe(`\`${value}\``);
    }
  });

  test('what is secret is shown nowhere and set in no committed file', () => {
    const secrets = notesOf(environmentForm).filter(({ secret }) => secret);
    expect(secrets.map(({ name }) => name)).toEqual([
      'POSTGRES_URL',
      'MYSQL_URL',
      'CLICKHOUSE_URL',
      'NATS_URL',
      'NATS_MONITOR_URL',
      'KAFKA_PASSWORD',
      'REDIS_URL',
      'KEY_PEPPER',
      'JWT_PRIVATE_KEYS',
    ]);
    for (const file of ['.env', '.env-docker']) {
      const text = readFileSync(file, 'utf8');
      for (const { name } of secrets) expect(text).not.toContain(`${name}=`);
    }
  });
});
