import { ClickHouseError } from '@clickhouse/client';
import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';

/** What the failed call was doing: the same code can be the fault of its data, or not. */
export type Work = 'append' | 'read' | 'migrate';

/** ClickHouse's codes for a row that cannot be read, and for a value that its column cannot hold. */
const dataFaults = new Set([
  6, // CANNOT_PARSE_TEXT
  25, // CANNOT_PARSE_ESCAPE_SEQUENCE
  26, // CANNOT_PARSE_QUOTED_STRING
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  32, // ATTEMPT_TO_READ_AFTER_EOF: the last line is cut short; an insert reads nothing else
  33, // CANNOT_READ_ALL_DATA: the same
  53, // TYPE_MISMATCH
  69, // ARGUMENT_OUT_OF_BOUND
  70, // CANNOT_CONVERT_TYPE
  72, // CANNOT_PARSE_NUMBER
  117, // INCORRECT_DATA
  131, // TOO_LARGE_STRING_SIZE
  321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  376, // CANNOT_PARSE_UUID
  469, // VIOLATED_CONSTRAINT: of the table's, which its owner may have added
]);

/**
 * ClickHouse's codes for stored files that are not as they were written. Not for an append, which reads nothing that
 * is stored: there they are an outage, or the fault of a row.
 */
const damageFaults = new Set([
  32, // ATTEMPT_TO_READ_AFTER_EOF: a file is cut off
  33, // CANNOT_READ_ALL_DATA: the same
  40, // CHECKSUM_DOESNT_MATCH
  107, // FILE_DOESNT_EXIST: of a part; parts that are read are never removed meanwhile
  226, // NO_FILE_IN_DATA_PART
  228, // BAD_SIZE_OF_FILE_IN_DATA_PART
  231, // TOO_MANY_UNEXPECTED_DATA_PARTS: so many are broken that the table is not loaded
  246, // CORRUPTED_DATA
  271, // CANNOT_DECOMPRESS
]);

const TIMEOUT_EXCEEDED = 159;
const MEMORY_LIMIT_EXCEEDED = 241;
const NOT_ENOUGH_SPACE = 243;

/**
 * Translates what the driver threw. What is no fault of the data, no damage and no bound that the call has met may pass
 * by itself: an outage must never look like a bad event.
 */
export function translate(thrown: unknown, call: Call, work: Work): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (call.signal.aborted)
    return new PatchbayError('cancelled', 'The call was cancelled.', { cause: thrown });
  if (Date.now() >= call.deadline) return deadlineExceeded(thrown);
  // The driver keeps the code as text; a failure of the connection has none of ClickHouse's.
  const engineCode = thrown instanceof ClickHouseError ? Number(thrown.code) : null;
  if (engineCode === TIMEOUT_EXCEEDED) return deadlineExceeded(thrown);
  const code = codeOf(engineCode, work);
  return new PatchbayError(code, messages[code] ?? 'ClickHouse cannot be used now.', {
    cause: thrown,
    context: { engine_code: engineCode },
  });
}

export function deadlineExceeded(cause?: unknown): PatchbayError {
  return new PatchbayError('deadline_exceeded', 'The call took longer than it may.', { cause });
}

const messages: Partial<Record<ErrorCode, string>> = {
  data_refused: 'ClickHouse refuses a value of the batch.',
  question_too_large:
    'The question needs more memory than one question may take: narrow its range or its filters.',
  storage_full: 'The disk of the event store is full.',
  incompatible_data:
    'Stored events are damaged: ClickHouse cannot read a part of them. Its own words, below, name the part. ' +
    'Bring the whole folder back from a backup.',
};

function codeOf(engineCode: number | null, work: Work): ErrorCode {
  if (engineCode === null) return 'unavailable';
  if (work === 'append' && dataFaults.has(engineCode)) return 'data_refused';
  if (work !== 'append' && damageFaults.has(engineCode)) return 'incompatible_data';
  if (work === 'read' && engineCode === MEMORY_LIMIT_EXCEEDED) return 'question_too_large';
  return engineCode === NOT_ENOUGH_SPACE ? 'storage_full' : 'unavailable';
}
