import type { Logger } from '../../../../pkg/logger/index.js';
import type { BackOff } from '../../../../pkg/retry/index.js';
import type { Clock } from '../../../ports/clock.js';
import type { GatherRule } from '../delivery/index.js';

export interface NatsBrokerOptions {
  /** `nats://user:password@host:4222`; of a cluster several, with commas between them. `tls://` asks for TLS. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Paths of files, as the `nats` command line takes them. */
  readonly files?: ConnectionFiles;
  /** Named by what stands in it: its subject is `<stream>.events`. patchbay. */
  readonly stream?: string;
  /** Envelopes held, in bytes; above it, publish answers `storage_full`. Null: 10 GiB for a new stream, as it is for another. */
  readonly maxBytes?: number | null;
  /** Copies of a new stream, in a cluster. Null: 1 for a new stream, as it is for another. */
  readonly replicas?: number | null;
  /** The server's monitoring port, `http://host:8222`, which says how it syncs. Null: it is not asked. */
  readonly monitorUrl?: string | null;
  /** Whether a server that confirms before it syncs is taken, with a warning. */
  readonly acceptLazySync?: boolean;
  /** After so long without a sign of life, what a consumer holds is given to another one; it gives four in that time. 30 s. */
  readonly ackWaitMs?: number;
  /** How often the stream is looked after: what is missing is made anew, what would lose events takes none. 2 s. */
  readonly watchMs?: number;
  /** How long an acknowledgement is tried, before what it is for is taken as not handled. 20 s. */
  readonly confirmMs?: number;
  /** How many bytes a handler is given at once, one envelope at least; as many again wait. 15 MiB. */
  readonly deliveryBytes?: number;
  /** How many envelopes a handler is given at once. 2,000. */
  readonly deliveryEnvelopes?: number;
  /** When a handler is called. 12 MiB, 500 ms. */
  readonly gather?: GatherRule;
  /** How long a handler that rejected is left alone. From 100 ms to 30 s. */
  readonly redelivery?: BackOff;
}

export interface ConnectionFiles {
  /** A user's JWT and its seed. */
  readonly credentials: string | null;
  /** Of the authority that signed the server's certificate. */
  readonly authority: string | null;
  /** The client's own, where the server asks for one. */
  readonly certificate: string | null;
  readonly key: string | null;
}

const MIB = 1024 * 1024;

export const defaults = {
  files: { credentials: null, authority: null, certificate: null, key: null },
  stream: 'patchbay',
  maxBytes: null,
  replicas: null,
  monitorUrl: null,
  acceptLazySync: false,
  ackWaitMs: 30_000,
  watchMs: 2_000,
  confirmMs: 20_000,
  deliveryBytes: 15 * MIB,
  deliveryEnvelopes: 2_000,
  gather: { bytes: 12 * MIB, ms: 500 },
  redelivery: { firstMs: 100, longestMs: 30_000 },
} as const;

export type CompleteOptions = Required<NatsBrokerOptions>;
