import { describe, expect, test } from '@jest/globals';
import { ClickHouseError } from '@clickhouse/client';
import { translate } from '../../../../internal/adapters/event-store/clickhouse/errors.js';
import { call } from '../../../support/call.js';

const engine = (code: number): Error =>
  new ClickHouseError({ message: 'words of the engine', code: String(code) });

describe('errors of ClickHouse', () => {
  test('only a value that the engine cannot take is a fault of the data, and only in an append', () => {
    expect(translate(engine(27), call(), 'append').code).toBe('data_refused');
    expect(translate(engine(33), call(), 'append').code).toBe('data_refused');
    expect(translate(engine(27), call(), 'read').code).toBe('unavailable');
    // Too many partitions, too many parts, no memory, no table, wrong password, read-only, aborted, unheard of.
    for (const code of [252, 241, 60, 516, 242, 164, 236, 1002, 9999]) {
      const error = translate(engine(code), call(), 'append');
      expect(error).toMatchObject({ code: 'unavailable', retryable: true, context: { engine_code: code } });
    }
    expect(translate(engine(243), call(), 'append')).toMatchObject({ code: 'storage_full', retryable: true });
  });

  test('damaged files are told by what reads them, and an append reads none', () => {
    for (const code of [40, 246, 33, 107, 231]) {
      for (const work of ['read', 'migrate'] as const)
        expect(translate(engine(code), call(), work)).toMatchObject({
          code: 'incompatible_data',
          retryable: false,
          context: { engine_code: code },
        });
    }
    for (const code of [40, 246, 107, 231])
      expect(translate(engine(code), call(), 'append')).toMatchObject({
        code: 'unavailable',
        retryable: true,
      });
  });

  test('a broken connection may pass by itself', () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    expect(translate(reset, call(), 'append')).toMatchObject({ code: 'unavailable', retryable: true });
    // Node's codes are no codes of the engine.
    const odd = Object.assign(new Error('odd'), { code: '27' });
    expect(translate(odd, call(), 'append').code).toBe('unavailable');
  });

  test('what the caller asked for comes before what the engine says', () => {
    const cancelled = { ...call(), signal: AbortSignal.abort() };
    const late = { ...call(), deadline: Date.now() - 1 };
    expect(translate(engine(27), cancelled, 'append').code).toBe('cancelled');
    expect(translate(engine(27), late, 'append').code).toBe('deadline_exceeded');
    expect(translate(engine(159), call(), 'read').code).toBe('deadline_exceeded');
    expect(translate(engine(241), call(), 'read').code).toBe('question_too_large');
  });
});
