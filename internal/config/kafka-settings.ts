import { z } from 'zod';
import { integer, oneOf, setting } from './setting.js';

const name = (preset: string) =>
  z
    .string()
    .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, 'must be letters, digits, dots, hyphens and underscores')
    .default(preset);

/** What `BROKER=kafka` takes. */
export const kafkaForm = {
  KAFKA_BROKERS: setting(
    z
      .string()
      .regex(
        /^[^\s,:/@]+:\d{1,5}(,[^\s,:/@]+:\d{1,5})*$/,
        'must be host:port, or several with commas between them',
      )
      .optional(),
    'Some brokers of the Kafka (3.0 or later) of `BROKER=kafka`; they name the others.',
    { takes: '`host:9092,host:9092`', unset: 'none' },
  ),
  KAFKA_TOPIC: setting(
    name('patchbay-events'),
    'The topic of events. The first start makes it; one that is there is checked, and refused where it could lose events.',
    { takes: 'a name' },
  ),
  KAFKA_GROUP: setting(
    name('patchbay'),
    'The group in which the consumers share the topic. A new one begins with the oldest event that the topic holds.',
    { takes: 'a name' },
  ),
  KAFKA_PARTITIONS: setting(
    integer(1, 1_000).default(6),
    'Partitions of a topic that is made: so many consumers share it at most.',
  ),
  KAFKA_REPLICATION: setting(
    integer(1, 9).optional(),
    'Replicas of a topic that is made. Of two or more, two must have an event before it is acknowledged; of one, the disk.',
    { unset: 'one on each broker, up to 3' },
  ),
  KAFKA_RETENTION_HOURS: setting(
    integer(1, 87_600).default(168),
    'How long a topic that is made keeps events. Once the oldest that is not stored yet is half as old, events are refused (503).',
  ),
  KAFKA_BACKLOG_MAX_MB: setting(
    integer(16, 104_857_600).default(10_240),
    'How much the topic may hold that is not stored yet, about; above it events are refused (503).',
  ),
  KAFKA_COMPRESSION: setting(
    oneOf(['none', 'gzip']).default('none'),
    'How envelopes are packed. Of ten events or more, `gzip` leaves 0.2 to 0.3 of the bytes, for about 4 µs of CPU an event.',
  ),
  KAFKA_SSL: setting(oneOf(['true', 'false']).default('false'), 'Whether to speak TLS to Kafka.'),
  KAFKA_CA_FILE: setting(
    z.string().optional(),
    "Certificates, as PEM, with which Kafka's own are checked (`KAFKA_SSL=true`).",
    { takes: 'a path', unset: "the system's" },
  ),
  KAFKA_SASL_MECHANISM: setting(
    oneOf(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
    'How to log in to Kafka. `plain` sends the password: only with `KAFKA_SSL=true`.',
    { unset: 'no log-in' },
  ),
  KAFKA_USERNAME: setting(z.string().optional(), 'With which name.', { takes: 'a name', unset: 'none' }),
  KAFKA_PASSWORD: setting(z.string().optional(), 'With which password.', {
    takes: 'a password',
    unset: 'none',
    secret: true,
  }),
  KAFKA_PARTITION_BY: setting(
    oneOf(['project', 'user']).default('project'),
    "Which events share a partition. `project`: a project's envelopes go round 32 places. `user`: so do its users, each of " +
      "which has one; a request then makes several envelopes, and what goes through the spool may leave its user's place.",
  ),
};

export interface KafkaSettings {
  readonly topic: string;
  readonly group: string;
  readonly partitions: number;
  /** Null: by the number of brokers. */
  readonly replication: number | null;
  readonly retentionMs: number;
  readonly backlogMaxBytes: number;
  readonly compression: 'none' | 'gzip';
  /** Null: no TLS. Without a file the system's certificates count. */
  readonly tls: { readonly caFile: string | null } | null;
  /** Null: no log-in. */
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string | null;
    readonly password: string | null;
  } | null;
}

const MiB = 1024 * 1024;
const HOUR_MS = 3_600_000;

export function kafkaSettings(values: z.infer<z.ZodObject<typeof kafkaForm>>): KafkaSettings {
  const mechanism = values.KAFKA_SASL_MECHANISM;
  return {
    topic: values.KAFKA_TOPIC,
    group: values.KAFKA_GROUP,
    partitions: values.KAFKA_PARTITIONS,
    replication: values.KAFKA_REPLICATION ?? null,
    retentionMs: values.KAFKA_RETENTION_HOURS * HOUR_MS,
    backlogMaxBytes: values.KAFKA_BACKLOG_MAX_MB * MiB,
    compression: values.KAFKA_COMPRESSION,
    tls: values.KAFKA_SSL === 'true' ? { caFile: values.KAFKA_CA_FILE ?? null } : null,
    sasl:
      mechanism === undefined
        ? null
        : { mechanism, username: values.KAFKA_USERNAME ?? null, password: values.KAFKA_PASSWORD ?? null },
  };
}
