import type { SpoolReport } from '../../ports/broker.js';
import type { Call } from '../../ports/call.js';
import { token } from '../../ports/tokens.js';

/** A part of this process that can be asked how it is. */
export interface HealthCheck {
  readonly name: string;
  /** False: it is shown, and the process is ready without it. */
  readonly isNeeded: boolean;
  /** There is nothing to check: this process does without. */
  readonly isOff?: boolean;
  /** Rejects with what is wrong. */
  check(call: Call): Promise<void>;
  /** Of a broker that has one. */
  spool?(call: Call): Promise<SpoolReport>;
}

/** What health and readiness of this process are made of: that depends on its roles. */
export interface HealthChecks {
  readonly parts: readonly HealthCheck[];
  /** What must have worked once before the process is ready. */
  readonly proofs: readonly ((call: Call) => Promise<void>)[];
}
export const HEALTH_CHECKS = token<HealthChecks>('HealthChecks');
