import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KafkaBroker, type KafkaBrokerOptions } from '../../internal/adapters/broker/kafka/index.js';
import { emptyEnvelope } from '../../internal/domain/envelope.js';
import { createLogger } from '../../pkg/logger/index.js';
import { scramUser } from '../servers/kafka.js';
import { ownServerFor, type OwnServer } from '../servers/server-for.js';
import { call } from '../support/call.js';
import { freePort } from '../support/processes.js';

const kafka = await ownServerFor('kafka');
const listeners = ['SASL_PLAINTEXT', 'SSL', 'SASL_SSL'] as const;
type Listener = (typeof listeners)[number];
type Access = Pick<KafkaBrokerOptions, 'tls' | 'sasl'>;

const user = { username: 'patchbay-plain', password: `plain-${randomUUID()}` };
const wrong = `wrong-${randomUUID()}`;
const plain = { mechanism: 'plain', ...user } as const;
const scram = { mechanism: 'scram-sha-256', ...scramUser } as const;

/** One that signs itself, for 127.0.0.1: its own authority. */
function makeCertificate(folder: string, name: string): string {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${name}`;
  const extension = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate];
  execFileSync('openssl', [...words.split(' '), ...extension], { stdio: 'pipe' });
  return certificate;
}

kafka.describe('Kafka behind TLS and log-ins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-kafka-access-'));
  const name = `access-${randomUUID()}`;
  const ports = new Map<Listener, number>();
  let server: OwnServer;
  let caFile = '';
  let otherCaFile = '';

  beforeAll(async () => {
    caFile = makeCertificate(folder, 'right');
    otherCaFile = makeCertificate(folder, 'other');
    const store = join(folder, 'server.p12');
    const password = randomUUID();
    const words = ['pkcs12', '-export', '-in', caFile, '-inkey', join(folder, 'right.key'), '-out', store];
    execFileSync('openssl', [...words, '-passout', `pass:${password}`], { stdio: 'pipe' });
    for (const listener of listeners) ports.set(listener, await freePort());
    const addresses = listeners.map((listener) => `${listener}://127.0.0.1:${ports.get(listener)}`).join();
    server = await kafka.startOwn({
      listeners: addresses,
      'advertised.listeners': addresses,
      'listener.security.protocol.map': listeners.map((listener) => `${listener}:${listener}`).join(),
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': store,
      'ssl.keystore.password': password,
      'ssl.key.password': password,
      ...Object.fromEntries(
        ['sasl_plaintext', 'sasl_ssl'].flatMap((listener) => [
          [
            `listener.name.${listener}.plain.sasl.jaas.config`,
            `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user.username}="${user.password}";`,
          ],
          ...['256', '512'].map((bits) => [
            `listener.name.${listener}.scram-sha-${bits}.sasl.jaas.config`,
            'org.apache.kafka.common.security.scram.ScramLoginModule required;',
          ]),
        ]),
      ),
    });
  }, 180_000);

  afterAll(async () => {
    await server.remove();
    rmSync(folder, { recursive: true });
  }, 60_000);

  function brokerAt(listener: Listener, access: Access): KafkaBroker {
    return new KafkaBroker({
      ...access,
      brokers: [`127.0.0.1:${ports.get(listener)}`],
      topic: { name, partitions: 1, replication: null, retentionMs: 24 * 3_600_000 },
      ...{ group: name, compression: 'none', clock: Date, logger: createLogger('silent') },
    });
  }

  const withCa = (): Access['tls'] => ({ caFile });
  test.each<[string, Listener, () => Access]>([
    ['plain without TLS', 'SASL_PLAINTEXT', () => ({ tls: null, sasl: plain })],
    ['SCRAM-SHA-256 without TLS', 'SASL_PLAINTEXT', () => ({ tls: null, sasl: scram })],
    ['TLS without a log-in', 'SSL', () => ({ tls: withCa(), sasl: null })],
    ['plain over TLS', 'SASL_SSL', () => ({ tls: withCa(), sasl: plain })],
    [
      'SCRAM-SHA-512 over TLS',
      'SASL_SSL',
      () => ({ tls: withCa(), sasl: { ...scram, mechanism: 'scram-sha-512' } }),
    ],
  ])(
    '%s: what is published is consumed',
    async (_, listener, access) => {
      const broker = brokerAt(listener, access());
      try {
        await broker.start(call());
        const sent = await broker.publish(emptyEnvelope(randomUUID(), Date.now()), call());
        const received = new Promise<void>((resolve) => {
          broker.consume((deliveries) => {
            if (deliveries.some(({ position }) => position === sent)) resolve();
            return Promise.resolve();
          });
        });
        await received;
        await broker.committed(sent, call());
      } finally {
        await broker.stop();
      }
    },
    120_000,
  );

  const refusals: [string, Listener, () => Access, string, RegExp][] = [
    [
      'a wrong password (plain)',
      'SASL_SSL',
      () => ({ tls: withCa(), sasl: { ...plain, password: wrong } }),
      'invalid_settings',
      /^Kafka refuses KAFKA_USERNAME with KAFKA_PASSWORD\.$/,
    ],
    [
      'a wrong password (SCRAM)',
      'SASL_PLAINTEXT',
      () => ({ tls: null, sasl: { ...scram, password: wrong } }),
      'invalid_settings',
      /^Kafka refuses KAFKA_USERNAME with KAFKA_PASSWORD\.$/,
    ],
    [
      "another authority than the server's",
      'SASL_SSL',
      () => ({ tls: { caFile: otherCaFile }, sasl: plain }),
      'invalid_settings',
      /^Kafka's certificate .*KAFKA_CA_FILE/,
    ],
    [
      "no authority but the system's",
      'SSL',
      () => ({ tls: { caFile: null }, sasl: null }),
      'invalid_settings',
      /^Kafka's certificate .*KAFKA_CA_FILE/,
    ],
    [
      'a file that is not there',
      'SSL',
      () => ({ tls: { caFile: join(folder, 'none.pem') }, sasl: null }),
      'invalid_settings',
      /^The file of KAFKA_CA_FILE cannot be read \(ENOENT\)\.$/,
    ],
    [
      'a file without a certificate',
      'SSL',
      () => {
        writeFileSync(join(folder, 'empty.pem'), 'nothing of use\n');
        return { tls: { caFile: join(folder, 'empty.pem') }, sasl: null };
      },
      'invalid_settings',
      /^The file of KAFKA_CA_FILE holds no certificate in PEM\.$/,
    ],
    [
      'no TLS where there is TLS',
      'SSL',
      () => ({ tls: null, sasl: null }),
      'unavailable',
      /^Kafka does not answer/,
    ],
  ];
  test.each(refusals)(
    '%s: the start says so, and no secret',
    async (_, listener, access, code, message) => {
      const broker = brokerAt(listener, access());
      const error: unknown = await broker.start(call()).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      await broker.stop();
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
      const told = inspect(error, { depth: 10, showHidden: true });
      for (const secret of [wrong, user.password, scramUser.password]) expect(told).not.toContain(secret);
    },
    120_000,
  );
});
