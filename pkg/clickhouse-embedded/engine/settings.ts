import { EngineError } from './engine-error.js';

/** What is set in the session of one request. */
export interface Settings {
  readonly settings: ReadonlyMap<string, string>;
  /** Values in ClickHouse's Escaped form, as `param_<name>` carries them over HTTP. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly database: string | null;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * A string literal. In ClickHouse the backslash escapes too: doubling quotes alone would let text break out. A raw
 * NUL would end the statement, which reaches the engine as a C string.
 */
export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

/** The statements that bring a fresh session to these settings. */
export function settingStatements(settings: Settings): string[] {
  const statements: string[] = [];
  if (settings.database !== null) {
    statements.push(`USE \`${settings.database.replace(/[\\`]/g, '\\$&')}\``);
  }
  const assignments = [
    ...[...settings.settings].map(([name, value]) => `${checked(name)}=${quote(value)}`),
    ...[...settings.parameters].map(([name, value]) => `param_${checked(name)}=${quote(value)}`),
  ];
  if (assignments.length > 0) statements.push(`SET ${assignments.join(', ')}`);
  return statements;
}

function checked(name: string): string {
  if (NAME.test(name)) return name;
  throw EngineError.of(
    115,
    'UNKNOWN_SETTING',
    `Setting ${JSON.stringify(name)} is neither a setting nor a parameter`,
  );
}
