import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { environmentForm } from '../../../internal/config/environment-form.js';
import { parseSettings } from '../../../internal/config/settings.js';

const read = (file: string) => parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;

describe('the environment files', () => {
  test.each(['.env', '.env-docker'])(
    '%s holds settings that there are, which parse, and no secret',
    (file) => {
      const variables = read(file);
      expect(Object.keys(variables).filter((name) => !(name in environmentForm.shape))).toEqual([]);
      const settings = parseSettings(variables);
      expect(settings.keyPepper).toBeNull();
      expect(
        Object.keys(variables).filter((name) => /PEPPER|SECRET|PASSWORD|PRIVATE|TOKEN/.test(name)),
      ).toEqual([]);
    },
  );

  test('on this machine only the machine itself is listened to; in a container, everybody', () => {
    expect(parseSettings(read('.env')).http.host).toBe('127.0.0.1');
    const inContainer = parseSettings(read('.env-docker'));
    expect(inContainer).toMatchObject({ dataDir: '/var/lib/patchbay', registration: 'first' });
    expect(inContainer.http.host).toBe('0.0.0.0');
  });
});
