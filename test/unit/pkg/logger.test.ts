import { expect, test } from '@jest/globals';
import { createLogger } from '../../../pkg/logger/index.js';
import { PatchbayError } from '../../../pkg/errors/index.js';

test('an error has its own message, and its cause beside it', () => {
  const lines: string[] = [];
  const logger = createLogger('error', { write: (line) => void lines.push(line) });
  const cause = new Error('connect ECONNREFUSED');
  logger.error(
    { err: new PatchbayError('unavailable', 'The store cannot be used now.', { cause }) },
    'failed',
  );
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: {
      code: 'unavailable',
      message: 'The store cannot be used now.',
      cause: { message: 'connect ECONNREFUSED' },
    },
  });
});
