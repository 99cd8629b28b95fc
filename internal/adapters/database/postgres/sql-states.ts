import type { Meaning } from '../sql/index.js';

const refused: Meaning = { code: 'data_refused', message: 'PostgreSQL refuses a value of the batch.' };

/** States of a row that cannot be read, and of a value that its column cannot hold; appends only. */
export const dataFaults: Readonly<Record<string, Meaning>> = {
  '22000': refused, // data_exception
  '22001': refused, // string_data_right_truncation
  '22003': refused, // numeric_value_out_of_range
  '22007': refused, // invalid_datetime_format
  '22008': refused, // datetime_field_overflow
  '22021': refused, // character_not_in_repertoire: NUL, or bytes that are not UTF-8
  '22032': refused, // invalid_json_text
  '22P02': refused, // invalid_text_representation
  '22P03': refused, // invalid_binary_representation
  '22P04': refused, // bad_copy_file_format
  '22P05': refused, // untranslatable_character
  '23502': refused, // not_null_violation
  '23514': refused, // check_violation
  '54000': refused, // program_limit_exceeded: a key too long for its index, a row too long for its page
  '54001': refused, // statement_too_complex: a value nested too deeply
};

const tooLarge: Meaning = {
  code: 'question_too_large',
  message: 'The question needs more room than one question may take: narrow its range or its filters.',
};

/** Bounds that a question has met; reads only. What a question fills of the disk is free again when it ends. */
export const questionBounds: Readonly<Record<string, Meaning>> = {
  '53400': tooLarge, // configuration_limit_exceeded: temp_file_limit
  '53100': tooLarge, // disk_full
  '54000': tooLarge, // program_limit_exceeded: an array beyond 1 GB
};

const user = (what: string): Meaning => ({ code: 'unavailable', message: what });

/** What a person has to see to, at the server or in POSTGRES_URL. It may pass while the program runs. */
export const misuse: Readonly<Record<string, Meaning>> = {
  '28000': user('PostgreSQL does not let this user in from here: see its pg_hba.conf, and POSTGRES_URL.'),
  '28P01': user('PostgreSQL refuses the password, or there is no such user: see POSTGRES_URL.'),
  '3D000': user('There is no such database: make it (`createdb`), or name another one in POSTGRES_URL.'),
  '3F000': user('The schema "public" is missing: CREATE SCHEMA public.'),
  '42501': user(
    'The user of POSTGRES_URL lacks a privilege: it needs TEMPORARY on the database, USAGE and CREATE on the schema ' +
      'public, and the tables for its own.',
  ),
  '42P01': user(
    'A table is missing: run `patchbay migrate up`. Where that has nothing to do, the table was dropped: a backup has it.',
  ),
  '42P07': user(
    'A table of this name is there already, and is not of this program: give Patchbay a database of its own.',
  ),
  '42703': user('A column is missing: the tables are not those of this program.'),
  '25006': user('PostgreSQL is read-only (a replica, or default_transaction_read_only): name its primary.'),
  '08P01': user(
    'What answers at POSTGRES_URL refuses this connection: name PostgreSQL itself, and no pooler.',
  ),
};

/** What passes by itself. Everything that stands nowhere is taken for one: an outage must never look like a bad event. */
export const outages: Readonly<Record<string, Meaning>> = {
  '53100': { code: 'storage_full', message: 'The disk of PostgreSQL is full.' },
  '53200': { code: 'unavailable', message: 'PostgreSQL is out of memory.' },
  '53300': { code: 'unavailable', message: 'PostgreSQL takes no more connections (max_connections).' },
  '57P01': { code: 'unavailable', message: 'PostgreSQL is being ended.' },
  '57P02': { code: 'unavailable', message: 'PostgreSQL has crashed and starts again.' },
  '57P03': { code: 'unavailable', message: 'PostgreSQL is starting or stopping.' },
  '40001': { code: 'unavailable', message: 'PostgreSQL gave up this transaction for another one.' },
  '40P01': { code: 'unavailable', message: 'PostgreSQL gave up this transaction for another one.' },
  '55P03': { code: 'unavailable', message: 'A lock in PostgreSQL could not be had.' },
};

/** query_canceled: by the deadline's statement_timeout, by a call's cancel request, or by a person. */
export const QUERY_CANCELED = '57014';
