import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { connectionSettings } from '../../../../../internal/adapters/database/postgres/connection-settings.js';
import { translate } from '../../../../../internal/adapters/database/postgres/errors.js';
import { PatchbayError } from '../../../../../pkg/errors/index.js';
import { call } from '../../../../support/call.js';

function failure(state: string): pg.DatabaseError {
  const error = new pg.DatabaseError('said otherwise in every language', 0, 'error');
  error.code = state;
  return error;
}

describe('what PostgreSQL throws is told by its SQLSTATE and by what was done', () => {
  test.each([
    ['22P02', 'append', 'data_refused'],
    ['22P02', 'read', 'unavailable'],
    ['22021', 'append', 'data_refused'],
    ['23502', 'append', 'data_refused'],
    ['54000', 'append', 'data_refused'],
    ['54000', 'read', 'question_too_large'],
    ['53400', 'read', 'question_too_large'],
    ['53100', 'read', 'question_too_large'],
    ['53100', 'append', 'storage_full'],
    ['53300', 'append', 'unavailable'],
    ['57P01', 'append', 'unavailable'],
    ['57P03', 'read', 'unavailable'],
    ['40P01', 'append', 'unavailable'],
    ['25006', 'append', 'unavailable'],
    ['28P01', 'append', 'unavailable'],
    ['42P01', 'append', 'unavailable'],
    ['XX000', 'append', 'unavailable'],
    ['57014', 'read', 'deadline_exceeded'],
  ] as const)('%s in a %s is %s', (state, work, code) => {
    const error = translate(failure(state), call(), work);
    expect(error).toMatchObject({ code, context: code === 'deadline_exceeded' ? {} : { sql_state: state } });
  });

  test('a socket that fails is an outage, whatever its code looks like', () => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    expect(translate(broken, call(), 'append')).toMatchObject({ code: 'unavailable', retryable: true });
  });

  test('a call that has ended says so', () => {
    const aborted = { ...call(), signal: AbortSignal.abort() };
    expect(translate(failure('57014'), aborted, 'read').code).toBe('cancelled');
    expect(translate(failure('57P01'), { ...call(), deadline: Date.now() }, 'read').code).toBe(
      'deadline_exceeded',
    );
  });
});

describe('POSTGRES_URL', () => {
  test.each([
    '',
    'localhost',
    'mysql://u:hunter2@h/d',
    'postgres://u:hun#ter2@h:x/d',
    'postgres://u:hunter2@[/d',
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
    expect(message).not.toContain('ter2');
  });

  test('is told to people without its password', () => {
    const { place, config } = connectionSettings(
      'postgresql://ann:s%40cret@db.example:5433/events?sslmode=disable',
    );
    expect(place).toBe('ann at db.example:5433, database events');
    expect(config.password).toBe('s@cret');
  });
});
