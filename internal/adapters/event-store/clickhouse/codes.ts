import type { ErrorCode } from '../../../../pkg/errors/index.js';

export interface Meaning {
  readonly code: ErrorCode;
  readonly message: string;
}

type Meanings = Readonly<Record<number, Meaning>>;

const refused: Meaning = { code: 'data_refused', message: 'ClickHouse refuses a value of the batch.' };

/** Codes of a row that cannot be read, and of a value that its column cannot hold; appends only. */
export const dataFaults: Meanings = {
  6: refused, // CANNOT_PARSE_TEXT
  25: refused, // CANNOT_PARSE_ESCAPE_SEQUENCE
  26: refused, // CANNOT_PARSE_QUOTED_STRING
  27: refused, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  32: refused, // ATTEMPT_TO_READ_AFTER_EOF: the last line is cut short; an insert reads nothing else
  33: refused, // CANNOT_READ_ALL_DATA: the same
  53: refused, // TYPE_MISMATCH
  69: refused, // ARGUMENT_OUT_OF_BOUND
  70: refused, // CANNOT_CONVERT_TYPE
  72: refused, // CANNOT_PARSE_NUMBER
  117: refused, // INCORRECT_DATA
  131: refused, // TOO_LARGE_STRING_SIZE
  321: refused, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  349: refused, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  376: refused, // CANNOT_PARSE_UUID
  469: refused, // VIOLATED_CONSTRAINT: of the table's, which its owner may have added
};

const damaged: Meaning = {
  code: 'incompatible_data',
  message:
    'Stored events are damaged: ClickHouse cannot read a part of them. Its own words, below, name the part. ' +
    'Bring the whole folder back from a backup.',
};

/**
 * Codes of stored files that are not as they were written. Not for an append, which reads nothing that is stored: there
 * they are an outage, or the fault of a row.
 */
export const damageFaults: Meanings = {
  32: damaged, // ATTEMPT_TO_READ_AFTER_EOF: a file is cut off
  33: damaged, // CANNOT_READ_ALL_DATA: the same
  40: damaged, // CHECKSUM_DOESNT_MATCH
  107: damaged, // FILE_DOESNT_EXIST: of a part; parts that are read are never removed meanwhile
  226: damaged, // NO_FILE_IN_DATA_PART
  228: damaged, // BAD_SIZE_OF_FILE_IN_DATA_PART
  231: damaged, // TOO_MANY_UNEXPECTED_DATA_PARTS: so many are broken that the table is not loaded
  246: damaged, // CORRUPTED_DATA
  271: damaged, // CANNOT_DECOMPRESS
};

const tooLarge: Meaning = {
  code: 'question_too_large',
  message: 'The question needs more memory than one question may take: narrow its range or its filters.',
};

const beyondProfile: Meaning = {
  code: 'question_too_large',
  message:
    "The question is beyond a limit of the user's profile in ClickHouse: narrow its range or its filters.",
};

/** Bounds that a question has met; reads only. */
export const questionBounds: Meanings = {
  241: tooLarge, // MEMORY_LIMIT_EXCEEDED
  158: beyondProfile, // TOO_MANY_ROWS
  191: beyondProfile, // SET_SIZE_LIMIT_EXCEEDED
  307: beyondProfile, // TOO_MANY_BYTES
  396: beyondProfile, // TOO_MANY_ROWS_OR_BYTES
};

const person = (message: string): Meaning => ({ code: 'unavailable', message });

const login = person('ClickHouse refuses the user or the password.');
const otherTable = person('The table of events is not as the migrations of this program make it.');
const older = person(
  'ClickHouse does not know a word of this program: it is another version than when it was checked.',
);

/** What a person has to see to, at the server or in the settings. It may pass while the program runs. */
export const misuse: Meanings = {
  192: login, // UNKNOWN_USER
  193: login, // WRONG_PASSWORD
  194: login, // REQUIRED_PASSWORD
  516: login, // AUTHENTICATION_FAILED
  195: person('ClickHouse does not let this user in from here (IP_ADDRESS_NOT_ALLOWED).'),
  81: person('There is no such database: make it (CREATE DATABASE), or name another one.'),
  60: person(
    'A table is missing: run `patchbay migrate up`. Where that has nothing to do, the table was dropped: a backup has it.',
  ),
  497: person(
    'The user lacks a privilege: it needs SELECT, INSERT, CREATE TABLE and ALTER on the database. ' +
      "ClickHouse's own words, below, name what is missing.",
  ),
  164: person(
    'The user is read-only: its profile must have readonly = 0, to write and to set what its queries need.',
  ),
  452: person(
    'The profile of the user forbids a setting that every query needs (SETTING_CONSTRAINT_VIOLATION). ' +
      "ClickHouse's own words, below, name it.",
  ),
  16: otherTable, // NO_SUCH_COLUMN_IN_TABLE
  47: otherTable, // UNKNOWN_IDENTIFIER
  46: older, // UNKNOWN_FUNCTION
  115: older, // UNKNOWN_SETTING
};

const now = (message: string): Meaning => ({ code: 'unavailable', message });

const noKeeper = now('ClickHouse has lost its Keeper, and writes nothing until it is back.');
const tooFewReplicas = now('ClickHouse has too few replicas up for the quorum of an insert.');
const otherShard = now('ClickHouse cannot reach another server of its cluster.');

/** What passes by itself. Everything that stands nowhere is taken for one: an outage must never look like a bad event. */
export const outages: Meanings = {
  201: now('A quota of the user in ClickHouse is used up for now.'),
  202: now('ClickHouse runs as many queries as it may (TOO_MANY_SIMULTANEOUS_QUERIES).'),
  241: now('ClickHouse is out of memory.'),
  243: { code: 'storage_full', message: 'The disk of the event store is full.' },
  252: now('ClickHouse takes no more inserts until its parts are merged (TOO_MANY_PARTS).'),
  745: now('ClickHouse is overloaded (SERVER_OVERLOADED).'),
  242: now('The table of events is read-only for now (TABLE_IS_READ_ONLY).'),
  225: noKeeper, // NO_ZOOKEEPER
  999: noKeeper, // KEEPER_EXCEPTION
  285: tooFewReplicas, // TOO_FEW_LIVE_REPLICAS
  286: tooFewReplicas, // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  319: now('ClickHouse does not know whether an insert was written; it is repeated.'), // UNKNOWN_STATUS_OF_INSERT
  289: now('The replica that was asked lags behind (REPLICA_IS_NOT_IN_QUORUM).'),
  209: otherShard, // SOCKET_TIMEOUT
  210: otherShard, // NETWORK_ERROR
  279: otherShard, // ALL_CONNECTION_TRIES_FAILED
};

/** The deadline's max_execution_time, and a limit of the profile on how slow a query may be. */
export const TIMEOUT_EXCEEDED = 159;
