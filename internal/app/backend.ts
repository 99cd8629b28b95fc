import type { Stage } from '../../pkg/lifecycle/index.js';
import type { Logger } from '../../pkg/logger/index.js';
import type { Settings } from '../config/settings.js';
import type { Schema } from '../migrate/index.js';
import type { Clock } from '../ports/clock.js';

/** What a backend's factory may use. */
export interface BackendContext {
  readonly settings: Settings;
  /** Absolute. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A backend, and what is started before it and stopped after it. */
export interface Backend<P> {
  readonly port: P;
  readonly foundations?: readonly Stage[];
  /** Where it has tables. While it exists, it is used with the foundations running. */
  readonly schema?: Schema;
}
