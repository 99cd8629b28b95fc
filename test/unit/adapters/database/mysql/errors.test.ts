import { describe, expect, test } from '@jest/globals';
import { connectionSettings } from '../../../../../internal/adapters/database/mysql/connection-settings.js';
import { translate } from '../../../../../internal/adapters/database/mysql/errors.js';
import { PatchbayError } from '../../../../../pkg/errors/index.js';
import { call } from '../../../../support/call.js';

function failure(errno: number): Error {
  return Object.assign(new Error('said otherwise in every language'), { errno, sqlState: 'HY000' });
}

describe('what MySQL and MariaDB throw is told by its number and by what was done', () => {
  test.each([
    [1406, 'append', 'data_refused'],
    [1406, 'read', 'unavailable'],
    [1366, 'append', 'data_refused'],
    [1264, 'append', 'data_refused'],
    [1048, 'append', 'data_refused'],
    [1300, 'append', 'data_refused'],
    [4025, 'append', 'data_refused'],
    [1114, 'read', 'question_too_large'],
    [1114, 'append', 'storage_full'],
    [1021, 'append', 'storage_full'],
    [3, 'read', 'question_too_large'],
    [1038, 'read', 'question_too_large'],
    [1038, 'append', 'unavailable'],
    [1040, 'append', 'unavailable'],
    [1053, 'append', 'unavailable'],
    [1205, 'append', 'unavailable'],
    [1213, 'append', 'unavailable'],
    [1290, 'append', 'unavailable'],
    [1045, 'append', 'unavailable'],
    [1146, 'append', 'unavailable'],
    [9999, 'append', 'unavailable'],
    [1317, 'read', 'deadline_exceeded'],
    [1969, 'read', 'deadline_exceeded'],
    [3024, 'read', 'deadline_exceeded'],
  ] as const)('%d in a %s is %s', (number, work, code) => {
    const error = translate(failure(number), call(), work);
    expect(error).toMatchObject({
      code,
      context: code === 'deadline_exceeded' ? {} : { error_number: number },
    });
  });

  test('a socket that fails is an outage, whatever its number looks like', () => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', errno: -32 });
    expect(translate(broken, call(), 'append')).toMatchObject({ code: 'unavailable', retryable: true });
  });

  test('a call that has ended says so', () => {
    const aborted = { ...call(), signal: AbortSignal.abort() };
    expect(translate(failure(1317), aborted, 'read').code).toBe('cancelled');
    expect(translate(failure(1053), { ...call(), deadline: Date.now() }, 'read').code).toBe(
      'deadline_exceeded',
    );
  });
});

describe('MYSQL_URL', () => {
  test.each([
    '',
    'localhost',
    'postgres://u:hunter2@h/d',
    'mysql://u:hun#ter2@h:x/d',
    'mysql://u:hunter2@[/d',
    'mysql://u:hunter2%@h/d',
    'mysql://u:hunter2@h',
    'mysql://:hunter2@h/d',
    'mysql://u:hunter2@h/d?hunter2=1',
    'mysql://u:hunter2@h/d?ssl-mode=hunter2',
    'mysql://u:hunter2@h/d?ssl-mode=VERIFY_CA&ssl-ca=/absent/hunter2',
  ])('%j is refused without being shown', (url) => {
    let thrown: unknown;
    try {
      connectionSettings(url);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PatchbayError);
    const { code, message, cause } = thrown as PatchbayError;
    expect([code, cause]).toEqual(['invalid_settings', undefined]);
    expect(message).toContain('mysql://user:password@host:3306/database');
    expect(message).not.toContain('ter2');
  });

  test('is told to people without its password', () => {
    const { place, config } = connectionSettings('mysql://ann:s%40cret@db.example:3307/events');
    expect(place).toBe('ann at db.example:3307, database events');
    expect(config).toEqual({
      host: 'db.example',
      port: 3307,
      user: 'ann',
      password: 's@cret',
      database: 'events',
    });
  });

  test.each([
    ['mysql://ann@[::1]/events', { host: '::1', port: 3306 }],
    ['mariadb://ann@localhost/events?socket=/run/mysqld.sock', { socketPath: '/run/mysqld.sock' }],
    ['mysql://ann@h/events?ssl-mode=REQUIRED', { ssl: { rejectUnauthorized: false } }],
    ['mysql://ann@h/e?ssl-mode=verify_identity', { ssl: { rejectUnauthorized: true, verifyIdentity: true } }],
  ])('%s is read', (url, part) => {
    expect(connectionSettings(url).config).toMatchObject(part);
  });
});
