import { describe, expect, test } from '@jest/globals';
import { forms } from '../../../../internal/transport/http/account-forms.js';
import { parse } from '../../../../internal/transport/http/request-form.js';

const emailOf = (email: string): string => parse(forms.login, { email, password: 'secret' }).email;

describe('the forms of accounts', () => {
  test('an email is one text, however it is spelt', () => {
    const spellings = [
      'j\u00e4n@example.com',
      'ja\u0308n@example.com',
      'JA\u0308N@Example.com',
      'J\u00c4N@EXAMPLE.COM',
    ];
    expect(new Set(spellings.map(emailOf))).toEqual(new Set(['j\u00e4n@example.com']));
  });

  test.each([[[]], ['text'], [null], [7]])('a body that is no object is told so: %j', (body) => {
    expect(() => parse(forms.registration, body)).toThrow(
      expect.objectContaining({
        faults: [{ path: '', code: 'invalid_request', message: 'must be a JSON object' }],
      }),
    );
  });
});
