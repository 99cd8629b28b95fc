import type { NatsConnection } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { mostMessageBytes } from './stream-form.js';

/** Since then a killed server loses nothing that it had confirmed (reliability.md, §2.1). */
const LEAST_VERSION = [2, 12] as const;
const MONITOR_MS = 5_000;

/** `invalid_settings` when the server is too old, runs without JetStream, or cannot carry an envelope. */
export function requireFitServer({ info }: NatsConnection): void {
  const [major = 0, minor = 0] = (info?.version ?? '').split('.').map(Number);
  if (major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1])) {
    throw refused(`NATS is of version ${info?.version ?? 'unknown'}: 2.12 or later is needed.`);
  }
  // A server without one may lead to others that have it, in a cluster.
  if (info?.jetstream !== true && info?.cluster === undefined) {
    throw refused('NATS runs without JetStream: see infra/nats/nats-server.conf ("jetstream").');
  }
  if (info.max_payload < mostMessageBytes) {
    throw refused(
      `NATS takes messages of ${info.max_payload} bytes, and an envelope has up to ${mostMessageBytes}: raise max_payload to 1MB.`,
    );
  }
}

interface Varz {
  readonly jetstream?: { readonly config?: { readonly sync_always?: boolean } };
}

export interface SyncCheck {
  readonly monitorUrl: string | null;
  readonly acceptLazySync: boolean;
  readonly logger: Logger;
}

/**
 * A server confirms, by default, up to two minutes before it syncs to disk. No client is told which it does; the
 * monitoring port is. `invalid_settings` when that says "later", and it is not accepted.
 */
export async function checkSync({ monitorUrl, acceptLazySync, logger }: SyncCheck): Promise<void> {
  if (monitorUrl === null) {
    const text =
      'NATS does not tell its clients whether it syncs before it confirms. Without "sync_interval: always" in its ' +
      'configuration a power failure loses acknowledged events; with NATS_MONITOR_URL this is checked.';
    logger.warn(text);
    return;
  }
  const isSynced = await asksMonitor(monitorUrl);
  if (isSynced) return;
  const text =
    'NATS confirms before it syncs to disk: a power failure loses acknowledged events. Set "sync_interval: always" in ' +
    'the jetstream block of its configuration';
  if (!acceptLazySync)
    throw refused(`${text}, or NATS_LAZY_SYNC=accept where its copies never fail together.`);
  logger.warn(`${text}.`);
}

async function asksMonitor(monitorUrl: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/varz', monitorUrl), { signal: AbortSignal.timeout(MONITOR_MS) });
    const { jetstream } = (await response.json()) as Varz;
    return jetstream?.config?.sync_always === true;
  } catch (error) {
    throw new PatchbayError(
      'unavailable',
      'The monitoring port of NATS (NATS_MONITOR_URL) does not answer.',
      {
        cause: error,
      },
    );
  }
}

function refused(message: string): PatchbayError {
  return new PatchbayError('invalid_settings', message);
}
