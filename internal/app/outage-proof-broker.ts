import { join, resolve } from 'node:path';
import type { Fault } from '../../pkg/errors/index.js';
import { EmbeddedBroker } from '../adapters/broker/embedded/index.js';
import { GuardedBroker } from '../adapters/broker/guarded/index.js';
import { SpooledBroker } from '../adapters/broker/spooled/index.js';
import type { Settings } from '../config/settings.js';
import type { Broker } from '../ports/broker.js';
import type { Backend, BackendContext } from './backend.js';
import { SpoolFolder } from './spool-folder.js';

/**
 * Where events are taken, a broker on a server is guarded, and stands behind a spool where there is a place for one. The
 * embedded one is never away.
 */
export function outageProof(backend: Backend<Broker>, context: BackendContext): Backend<Broker> {
  const { settings, clock, logger } = context;
  if (settings.backends.BROKER === 'embedded' || !settings.roles.includes('api')) return backend;
  const remote = new GuardedBroker({ broker: backend.port, clock, logger });
  if (settings.spool === null) return { ...backend, port: remote };

  const path = resolve(settings.spool.dir);
  const folder = new SpoolFolder(path);
  const spool = new EmbeddedBroker({
    ...{ clock, logger, folder: join(path, 'spool'), maxBytes: settings.spool.maxBytes },
    reserveBytes: settings.embeddedLog.reserveBytes,
    // What is back takes envelopes as they are: there is nothing to gather them for.
    ...{ gather: { bytes: 1, ms: 0 }, deliveryBytes: DRAIN_BYTES, deliveryEnvelopes: DRAIN_ENVELOPES },
  });
  return {
    ...backend,
    port: new SpooledBroker({ remote, spool, clock, logger }),
    foundations: [
      ...(backend.foundations ?? []),
      { name: 'spool folder', start: () => folder.start(), stop: () => folder.stop() },
    ],
  };
}

/** A spool that nobody would drain: what an earlier start left in it would lie there unseen. */
export function spoolFaults({ backends, spool }: Settings): Fault[] {
  if (spool === null || backends.BROKER !== 'embedded') return [];
  const message = 'is for a broker on a server; the embedded one has a log on this disk of its own';
  return [{ path: 'SPOOL_DIR', code: 'invalid_settings', message }];
}

/** A crash sends as many again. */
const DRAIN_BYTES = 8 * 1024 * 1024;
const DRAIN_ENVELOPES = 256;
