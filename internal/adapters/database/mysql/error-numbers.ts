import type { Meaning } from '../sql/index.js';

const refused: Meaning = { code: 'data_refused', message: 'The database refuses a value of the batch.' };

/** Numbers of a row that cannot be read, and of a value that its column cannot hold; appends only. */
export const dataFaults: Readonly<Record<number, Meaning>> = {
  1048: refused, // ER_BAD_NULL_ERROR
  1118: refused, // ER_TOO_BIG_ROWSIZE
  1261: refused, // ER_WARN_TOO_FEW_RECORDS
  1262: refused, // ER_WARN_TOO_MANY_RECORDS
  1263: refused, // ER_WARN_NULL_TO_NOTNULL
  1264: refused, // ER_WARN_DATA_OUT_OF_RANGE
  1265: refused, // WARN_DATA_TRUNCATED
  1292: refused, // ER_TRUNCATED_WRONG_VALUE
  1300: refused, // ER_INVALID_CHARACTER_STRING
  1366: refused, // ER_TRUNCATED_WRONG_VALUE_FOR_FIELD
  1406: refused, // ER_DATA_TOO_LONG
  1411: refused, // ER_WRONG_VALUE_FOR_TYPE
  3819: refused, // MySQL: ER_CHECK_CONSTRAINT_VIOLATED
  4025: refused, // MariaDB: ER_CONSTRAINT_FAILED
};

const tooLarge: Meaning = {
  code: 'question_too_large',
  message: 'The question needs more room than one question may take: narrow its range or its filters.',
};

/** Bounds that a question has met; reads only. What a question fills of the disk is free again when it ends. */
export const questionBounds: Readonly<Record<number, Meaning>> = {
  3: tooLarge, // EE_WRITE: a file of a sort could not be written
  20: tooLarge, // EE_DISK_FULL
  1021: tooLarge, // ER_DISK_FULL
  1026: tooLarge, // ER_ERROR_ON_WRITE
  1038: tooLarge, // ER_OUT_OF_SORTMEMORY: a row that is larger than the sort's buffer
  1104: tooLarge, // ER_TOO_BIG_SELECT: the server's max_join_size
  1114: tooLarge, // ER_RECORD_FILE_FULL: of a temporary table
  1436: tooLarge, // ER_STACK_OVERRUN_NEED_MORE
  3170: tooLarge, // MySQL: ER_CAPACITY_EXCEEDED
};

const user = (what: string): Meaning => ({ code: 'unavailable', message: what });
const privileges = user(
  'The user of MYSQL_URL lacks a privilege: it needs SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, ' +
    'REFERENCES and CREATE TEMPORARY TABLES on its database.',
);
const readOnly = user(
  'The database server is read-only (a replica, read_only or super_read_only): name its primary.',
);

/** What a person has to see to, at the server or in MYSQL_URL. It may pass while the program runs. */
export const misuse: Readonly<Record<number, Meaning>> = {
  1044: privileges, // ER_DBACCESS_DENIED_ERROR
  1142: privileges, // ER_TABLEACCESS_DENIED_ERROR
  1143: privileges, // ER_COLUMNACCESS_DENIED_ERROR
  1227: privileges, // ER_SPECIFIC_ACCESS_DENIED_ERROR
  1370: privileges, // ER_PROCACCESS_DENIED_ERROR
  1045: user('The database server refuses the password, or there is no such user: see MYSQL_URL.'),
  1698: user('The database server refuses the password, or there is no such user: see MYSQL_URL.'),
  1129: user('The database server has blocked this host after many failed connections: FLUSH HOSTS there.'),
  1130: user("The database server lets nobody in from this host: see its users' hosts."),
  1251: user('The database server asks for a way of logging in that this program does not know.'),
  1820: user('The password of MYSQL_URL has expired: set another one.'),
  1862: user('The password of MYSQL_URL has expired: set another one.'),
  3118: user('The user of MYSQL_URL is locked: ALTER USER … ACCOUNT UNLOCK.'),
  4151: user('The user of MYSQL_URL is locked: ALTER USER … ACCOUNT UNLOCK.'),
  3159: user('The database server takes encrypted connections only: add ?ssl-mode=REQUIRED to MYSQL_URL.'),
  1049: user('There is no such database: make it (CREATE DATABASE …), or name another one in MYSQL_URL.'),
  1146: user(
    'A table is missing: run `patchbay migrate up`. Where that has nothing to do, the table was dropped: a backup has it.',
  ),
  1050: user(
    'A table of this name is there already, and is not of this program: give Patchbay a database of its own.',
  ),
  1054: user('A column is missing: the tables are not those of this program.'),
  1153: user('A batch is larger than the max_allowed_packet of the database server: set it to 64M.'),
  1290: readOnly, // ER_OPTION_PREVENTS_STATEMENT
  1792: readOnly, // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  1836: readOnly, // ER_READ_ONLY_MODE
  1665: user('The database server has binlog_format=STATEMENT, which can store no events safely: set ROW.'),
};

const full: Meaning = { code: 'storage_full', message: 'The disk of the database server is full.' };
const memory: Meaning = { code: 'unavailable', message: 'The database server is out of memory.' };
const connections: Meaning = {
  code: 'unavailable',
  message: 'The database server takes no more connections (max_connections, max_user_connections).',
};
const ending: Meaning = { code: 'unavailable', message: 'The database server is being ended.' };
const gaveWay: Meaning = {
  code: 'unavailable',
  message: 'The database server gave up this transaction for another one.',
};

/** What passes by itself. Everything that stands nowhere is taken for one: an outage must never look like a bad event. */
export const outages: Readonly<Record<number, Meaning>> = {
  3: full,
  20: full,
  1021: full,
  1026: full,
  1114: full,
  1037: memory,
  1038: memory,
  1041: memory,
  1040: connections,
  1203: connections,
  1226: connections,
  1053: ending,
  1077: ending,
  1079: ending,
  1205: gaveWay, // ER_LOCK_WAIT_TIMEOUT
  1213: gaveWay, // ER_LOCK_DEADLOCK
};

/** A statement was ended: by KILL QUERY, of a call or of a person, or by max_execution_time or max_statement_time. */
export const interruptions: ReadonlySet<number> = new Set([
  1317, // ER_QUERY_INTERRUPTED
  1028, // ER_FILSORT_ABORT
  1969, // MariaDB: ER_STATEMENT_TIMEOUT
  3024, // MySQL: ER_QUERY_TIMEOUT
]);
