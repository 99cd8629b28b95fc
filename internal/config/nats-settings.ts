import { z } from 'zod';
import { serverUrl } from './server-url.js';
import { integer, oneOf, setting } from './setting.js';

const path = () => z.string().min(1, 'must be a path').optional();

/** What `BROKER=nats` takes. */
export const natsForm = {
  NATS_URL: setting(
    serverUrl({ schemes: ['nats', 'tls'], namesDatabase: false, several: true }).optional(),
    'The NATS (2.12 or later, with JetStream) of `BROKER=nats`; of a cluster several, with commas between them.',
    { takes: '`nats://user:password@host:4222`', unset: 'none', secret: true },
  ),
  NATS_STREAM: setting(
    z
      .string()
      .max(64, 'must have at most 64 characters')
      .regex(/^[A-Za-z0-9_-]+$/, 'must be letters, digits, - and _')
      .default('patchbay'),
    'The stream of events. It is made on the first start; one whose settings would lose events is refused. Users need rights ' +
      'for the subjects `<stream>.>`, `$JS.API.>`, `$JS.ACK.<stream>.>` and `_INBOX.>`.',
    { takes: 'a name' },
  ),
  NATS_STREAM_MAX_MB: setting(
    integer(64, 16_777_216).optional(),
    'How many events the stream holds that are not stored yet. Above it, they are answered with 503.',
    { unset: '10240 for a new stream, as it is for another' },
  ),
  NATS_REPLICAS: setting(integer(1, 5).optional(), 'Copies of the stream, on as many servers of a cluster.', {
    unset: '1 for a new stream, as it is for another',
  }),
  NATS_CREDS_FILE: setting(path(), "A user's credentials, as `nsc` and Synadia Cloud give them.", {
    takes: 'a path',
    unset: 'none',
  }),
  NATS_CA_FILE: setting(
    path(),
    "The certificate of whoever signed the server's, in PEM. `tls://` in `NATS_URL` does without where that is known.",
    { takes: 'a path', unset: 'none' },
  ),
  NATS_CERT_FILE: setting(path(), "The client's own certificate, in PEM, where the server asks for one.", {
    takes: 'a path',
    unset: 'none',
  }),
  NATS_KEY_FILE: setting(path(), 'Its key.', { takes: 'a path', unset: 'none' }),
  NATS_MONITOR_URL: setting(
    serverUrl({ schemes: ['http', 'https'], namesDatabase: false }).optional(),
    "The server's monitoring port, which is asked at the start whether it syncs before it acknowledges; no client is told.",
    { takes: '`http://host:8222`', unset: 'not asked, with a warning', secret: true },
  ),
  NATS_LAZY_SYNC: setting(
    oneOf(['refuse', 'accept']).default('refuse'),
    'What becomes of a start where `NATS_MONITOR_URL` says that the server acknowledges before it syncs: a power failure then ' +
      'loses acknowledged events.',
  ),
};

export interface NatsSettings {
  readonly stream: string;
  readonly maxBytes: number | null;
  readonly replicas: number | null;
  readonly files: {
    readonly credentials: string | null;
    readonly authority: string | null;
    readonly certificate: string | null;
    readonly key: string | null;
  };
  readonly monitorUrl: string | null;
  readonly acceptLazySync: boolean;
}

const MiB = 1024 * 1024;

export function natsSettings(values: z.infer<z.ZodObject<typeof natsForm>>): NatsSettings {
  return {
    stream: values.NATS_STREAM,
    maxBytes: values.NATS_STREAM_MAX_MB === undefined ? null : values.NATS_STREAM_MAX_MB * MiB,
    replicas: values.NATS_REPLICAS ?? null,
    files: {
      credentials: values.NATS_CREDS_FILE ?? null,
      authority: values.NATS_CA_FILE ?? null,
      certificate: values.NATS_CERT_FILE ?? null,
      key: values.NATS_KEY_FILE ?? null,
    },
    monitorUrl: values.NATS_MONITOR_URL ?? null,
    acceptLazySync: values.NATS_LAZY_SYNC === 'accept',
  };
}
