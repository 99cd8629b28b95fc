import { misuse } from './error-numbers.js';

export interface ServerFacts {
  /** The server's, by name. */
  readonly variables: ReadonlyMap<string, string>;
  /** Whether it knows this connection by the number that it was greeted with. */
  readonly isDirect: boolean;
  readonly mayStage: boolean;
}

const OLDEST = { mysql: [8, 0], mariadb: [10, 6] } as const;
/** What one statement of ours may need. */
const LEAST_PACKET = 4 * 1024 * 1024;

/** What a person has to see to before this server can keep events; empty where it is as it should be. */
export function problemsOf({ variables, isDirect, mayStage }: ServerFacts): string[] {
  const value = (name: string): string => variables.get(name) ?? '';
  const isOn = (name: string): boolean => !['', 'OFF', '0'].includes(value(name));
  const wrong = [...versionProblems(value('version'), value('version_comment'))];
  if (!isDirect)
    wrong.push(
      'A proxy stands before it that counts connections by itself, so that no question could be ended: name the server.',
    );
  if (['read_only', 'super_read_only', 'innodb_read_only'].some(isOn))
    wrong.push(misuse[1290]?.message ?? '');
  wrong.push(...crashProblems(value, isOn));
  if (isOn('log_bin') && value('binlog_format') === 'STATEMENT') wrong.push(misuse[1665]?.message ?? '');
  if (Number(value('max_allowed_packet')) < LEAST_PACKET)
    wrong.push(`max_allowed_packet: ${value('max_allowed_packet')}. Set it to at least 4M; 64M is usual.`);
  if (!mayStage)
    wrong.push('The user may make no temporary tables: GRANT CREATE TEMPORARY TABLES ON its database TO it.');
  return wrong;
}

/** What was acknowledged must be there after a crash of the machine: log, binary log and pages. */
function crashProblems(value: (name: string) => string, isOn: (name: string) => boolean): string[] {
  const unsafe: string[] = [];
  const flush = value('innodb_flush_log_at_trx_commit');
  if (flush !== '1') unsafe.push(`innodb_flush_log_at_trx_commit: ${flush}`);
  // After a crash the binary log decides which transactions are whole.
  if (isOn('log_bin') && value('sync_binlog') !== '1') unsafe.push(`sync_binlog: ${value('sync_binlog')}`);
  const doublewrite = value('innodb_doublewrite');
  if (!isOn('innodb_doublewrite') || doublewrite === 'DETECT_ONLY')
    unsafe.push(`innodb_doublewrite: ${doublewrite}`);
  const method = value('innodb_flush_method');
  if (['nosync', 'littlesync'].includes(method.toLowerCase())) unsafe.push(`innodb_flush_method: ${method}`);
  return unsafe.map(
    (setting) =>
      `${setting}. What was acknowledged could be lost in a crash of the machine: ${remedy(setting)}.`,
  );
}

function remedy(setting: string): string {
  if (setting.startsWith('innodb_doublewrite')) return 'turn it on';
  return setting.startsWith('innodb_flush_method') ? 'set fsync or O_DIRECT' : 'set it to 1';
}

function versionProblems(version: string, comment: string): string[] {
  const isMariaDb = /mariadb/i.test(`${version} ${comment}`);
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  const [oldestMajor, oldestMinor] = isMariaDb ? OLDEST.mariadb : OLDEST.mysql;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return [];
  const name = isMariaDb ? 'MariaDB' : 'MySQL';
  return [`It is ${name} ${version}: ${oldestMajor}.${oldestMinor} is the oldest ${name} that is supported.`];
}
