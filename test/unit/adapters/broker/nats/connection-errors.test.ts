import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NatsBroker } from '../../../../../internal/adapters/broker/nats/index.js';
import type { ConnectionFiles } from '../../../../../internal/adapters/broker/nats/index.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { call } from '../../../../support/call.js';
import { freePort } from '../../../../support/processes.js';

const none: ConnectionFiles = { credentials: null, authority: null, certificate: null, key: null };
let folder = '';
let noForm = '';

async function failureOf(url: string, files: Partial<ConnectionFiles> = {}): Promise<Error> {
  const logger = createLogger('silent');
  const broker = new NatsBroker({ url, files: { ...none, ...files }, clock: Date, logger });
  return broker.start(call()).then(
    async () => {
      await broker.stop();
      throw new Error('It was started.');
    },
    (error: unknown) => error as Error,
  );
}

describe('a start that cannot connect to NATS says why', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nats-files-'));
    noForm = join(folder, 'no-form');
    await writeFile(noForm, 'root:x:0:0:root:/root:/bin/bash\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('a refused connection names the setting and the place, and no password', async () => {
    const port = await freePort();
    const failure = await failureOf(`nats://somebody:secret@127.0.0.1:${port}`);
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toBe(
      `NATS at 127.0.0.1:${port} (NATS_URL) cannot be reached: nothing listens there.`,
    );
  });

  test('so does a host that nobody knows', async () => {
    const failure = await failureOf('nats://somebody:secret@no-such-host.invalid');
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toMatch(/no-such-host\.invalid:4222 \(NATS_URL\) cannot be reached: .*host/);
    expect(failure.message).not.toMatch(/secret|somebody/);
  });

  const settings: readonly (readonly [setting: string, file: keyof ConnectionFiles])[] = [
    ['NATS_CREDS_FILE', 'credentials'],
    ['NATS_CA_FILE', 'authority'],
    ['NATS_CERT_FILE', 'certificate'],
    ['NATS_KEY_FILE', 'key'],
  ];

  test.each(settings)('a file that is not what %s takes is named with it', async (setting, file) => {
    const failure = await failureOf('tls://127.0.0.1:1', { [file]: noForm });
    expect(failure).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringMatching(`^${setting} names a file that is not .*no-form`) as unknown,
    });
  });

  test.each(settings)('so is one that is not there: %s', async (setting, file) => {
    const failure = await failureOf('tls://127.0.0.1:1', { [file]: join(folder, 'nowhere') });
    expect(failure).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringMatching(`^${setting} names a file that cannot be read: .*nowhere`) as unknown,
    });
  });
});
