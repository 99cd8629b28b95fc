import { describe, expect, test } from '@jest/globals';
import { profileNames, profiles } from '../../../internal/config/profiles.js';
import { parseSettings } from '../../../internal/config/settings.js';
import { PatchbayError } from '../../../pkg/errors/index.js';

function refusal(variables: Record<string, string>): PatchbayError {
  try {
    parseSettings(variables);
  } catch (error) {
    if (error instanceof PatchbayError) return error;
  }
  throw new Error('The settings were taken.');
}

describe('settings', () => {
  test('nothing set is the embedded profile on the loopback', () => {
    const settings = parseSettings({});
    expect(settings.profile).toBe('embedded');
    expect(settings.http).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(settings.keyPepper).toBeNull();
  });

  test.each(profileNames)('the profile %s names its backends', (PROFILE) => {
    expect(parseSettings({ PROFILE }).backends).toEqual(profiles[PROFILE]);
  });

  test('a single part overrides the profile', () => {
    expect(parseSettings({ PROFILE: 'pg', BROKER: 'kafka' }).backends).toEqual({
      ...profiles.pg,
      BROKER: 'kafka',
    });
  });

  test('a name that is only too long is told so', () => {
    const [fault] = refusal({ PROFILE: 'pg', NATS_STREAM: 'y'.repeat(65) }).faults.filter(
      ({ path }) => path === 'NATS_STREAM',
    );
    expect(fault?.message).toContain('at most 64 characters');
    expect(fault?.message).not.toContain('letters');
  });

  test('every problem is named at once, with what would be right', () => {
    const error = refusal({ PROFILE: 'oracle', HTTP_PORT: '80801', BROKER: 'pigeon', LOG_LEVEL: 'loud' });
    expect(error.code).toBe('invalid_settings');
    expect(error.faults.map(({ path }) => path).sort()).toEqual([
      'BROKER',
      'HTTP_PORT',
      'LOG_LEVEL',
      'PROFILE',
    ]);
    expect(error.message).toContain('PROFILE: must be one of embedded, pg, mysql, ch; it is "oracle"');
    expect(error.message).toContain('HTTP_PORT: must be a whole number from 0 to 65535; it is "80801"');
  });

  test('a secret is not repeated in the refusal', () => {
    const error = refusal({ KEY_PEPPER: 'hunter2' });
    expect(error.message).toContain('KEY_PEPPER');
    expect(error.message).not.toContain('hunter2');
  });

  test.each(['', ' ', '1.5', '-1', '1e3', '0x10', '8080 '])('HTTP_PORT=%j is refused', (HTTP_PORT) => {
    expect(refusal({ HTTP_PORT }).faults).toHaveLength(1);
  });
});
