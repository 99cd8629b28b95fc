import { ClickHouseError } from '@clickhouse/client';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import {
  damageFaults,
  dataFaults,
  misuse,
  outages,
  questionBounds,
  TIMEOUT_EXCEEDED,
  type Meaning,
} from './codes.js';

/** What the failed call was doing: the same code can be the fault of its data, or not. */
export type Work = 'append' | 'read' | 'migrate';

/**
 * Translates what the driver threw, by ClickHouse's code alone. What is no fault of the data, no damage and no bound that
 * the call has met may pass by itself: an outage must never look like a bad event.
 *
 * The driver reads the code out of the first words of an answer that is no success (`Code: 516. …`), and hands its
 * headers to nobody. The header x-clickhouse-exception-code has the same number.
 */
export function translate(thrown: unknown, call: Call, work: Work): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (call.signal.aborted)
    return new PatchbayError('cancelled', 'The call was cancelled.', { cause: thrown });
  if (Date.now() >= call.deadline) return deadlineExceeded(thrown);
  // A failure of the connection has no code of ClickHouse's, and one of Node's, which may look like it.
  const engineCode = thrown instanceof ClickHouseError ? Number(thrown.code) : null;
  if (engineCode === TIMEOUT_EXCEEDED) return deadlineExceeded(thrown);
  const { code, message } = engineCode === null ? withoutCode(thrown) : meaningOf(engineCode, work);
  return new PatchbayError(code, message, { cause: thrown, context: { engine_code: engineCode } });
}

export function deadlineExceeded(cause?: unknown): PatchbayError {
  return new PatchbayError('deadline_exceeded', 'The call took longer than it may.', { cause });
}

/** ClickHouse's code, in whatever an error was made from; null where there is none. */
export function engineCodeOf(error: unknown): number | null {
  for (let reason = error; reason instanceof Error; reason = reason.cause)
    if (reason instanceof ClickHouseError) return Number(reason.code);
  return null;
}

/**
 * What a start is told: where it tried to go, and, where a person has to see to it, that time will not mend it. `place`
 * is null for an engine of one's own, which nobody has to name.
 */
export function startError(error: PatchbayError, place: string | null): PatchbayError {
  if (error.code !== 'unavailable' || place === null) return error;
  const needsPerson = Object.hasOwn(misuse, engineCodeOf(error) ?? '');
  return new PatchbayError(
    needsPerson ? 'invalid_settings' : 'unavailable',
    `${error.message} (CLICKHOUSE_URL: ${place})`,
    { cause: error.cause, context: error.context },
  );
}

function meaningOf(engineCode: number, work: Work): Meaning {
  const ofWork =
    work === 'append' ? dataFaults : { ...damageFaults, ...(work === 'read' ? questionBounds : {}) };
  return (
    ofWork[engineCode] ??
    misuse[engineCode] ??
    outages[engineCode] ?? {
      code: 'unavailable',
      message: `ClickHouse cannot be used now (code ${engineCode}).`,
    }
  );
}

/** By Node's code of what broke; an answer that is not ClickHouse's has none. */
function withoutCode(thrown: unknown): Meaning {
  const { code } = thrown as { readonly code?: unknown };
  if (typeof code !== 'string')
    return unavailable(
      'What answers in place of ClickHouse is not its HTTP interface, which has port 8123 by default, and 8443 with TLS.',
    );
  if (code.startsWith('HPE_')) return unavailable('What answers in place of ClickHouse does not speak HTTP.');
  if (/CERT|TLS|SSL|EPROTO/.test(code))
    return unavailable(`No secure connection to ClickHouse can be made (${code}).`);
  return unavailable(`ClickHouse cannot be reached (${code}).`);
}

function unavailable(message: string): Meaning {
  return { code: 'unavailable', message };
}
