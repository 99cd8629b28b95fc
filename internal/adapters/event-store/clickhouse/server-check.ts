import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import { insertSettings } from './append.js';
import type { Client } from './client.js';
import { readSettings } from './read-settings.js';

/**
 * The long-term release of March 2025. `merge_selector_base`, which a migration sets, came at the end of 2024; older
 * releases have no fixes any more.
 */
const OLDEST = [25, 3] as const;

/** As system.settings says it: for this user, with what its profile fixes. */
export interface ServerSetting {
  readonly name: string;
  readonly value: string;
  /** 1: the user may not change it. */
  readonly readonly: number;
  readonly min: string | null;
  readonly max: string | null;
}

export interface ServerFacts {
  readonly version: string;
  /** Those of `needed` that the server knows. */
  readonly settings: readonly ServerSetting[];
}

/** What goes with every query and every insert. */
const needed: Readonly<Record<string, unknown>> = { ...readSettings, ...insertSettings };
/** What goes with them too, with a value for each. */
const freeSettings = ['max_execution_time', 'cancel_http_readonly_queries_on_client_close'];
const bounds = ['max_memory_usage', 'max_bytes_before_external_group_by', 'max_bytes_before_external_sort'];

/** What of a profile could hide this answer itself is set in it. */
const FACTS = `SELECT version(), groupArray((name, value, readonly, min, max)) FROM system.settings
  WHERE name IN (${[...Object.keys(needed), ...freeSettings, ...bounds, 'readonly'].map((name) => `'${name}'`).join(', ')})
  SETTINGS limit = 0, offset = 0, additional_result_filter = '', max_result_rows = 0`;

type FactsRow = [
  string,
  [name: string, value: string, readonly: number, min: string | null, max: string | null][],
];

/**
 * Refuses a server on which answers or inserts could be other than they seem, with everything that is wrong at once.
 * Errors: `invalid_settings`; `unavailable` where it does not answer as ClickHouse does. Gives the version.
 */
export async function checkServer(client: Client, call: Call): Promise<string> {
  const row = await client.bareRow<FactsRow>(FACTS, call);
  if (!isFactsRow(row))
    throw new PatchbayError('unavailable', 'ClickHouse does not say its version and settings: is it one?');
  const [version, settings] = row;
  const facts: ServerFacts = {
    version,
    settings: settings.map(([name, value, readonly, min, max]) => ({ name, value, readonly, min, max })),
  };
  const problems = serverProblems(facts);
  if (problems.length > 0)
    throw new PatchbayError(
      'invalid_settings',
      `The ClickHouse of CLICKHOUSE_URL cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  const known = new Set(facts.settings.map(({ name }) => name));
  client.leaveOut(Object.keys(needed).filter((name) => !known.has(name)));
  return version;
}

/** A sentence each. */
export function serverProblems({ version, settings }: ServerFacts): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (!(major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])))
    return [`It is version ${version}: ${OLDEST.join('.')} is the oldest that is supported.`];
  if (settings.some(({ name, value }) => name === 'readonly' && value !== '0'))
    return ['The user is read-only (readonly = 1 or 2): its profile must have readonly = 0.'];
  return settings.flatMap((setting) => {
    if (Object.hasOwn(needed, setting.name)) return fixedOtherwise(setting, String(needed[setting.name]));
    return freeSettings.includes(setting.name) ? notFree(setting) : [];
  });
}

/** A fixed value does no harm where it is the right one. */
function fixedOtherwise({ name, value, readonly, min, max }: ServerSetting, wanted: string): string[] {
  if (value === wanted) return [];
  const isOutside =
    (min !== null && Number(wanted) < Number(min)) || (max !== null && Number(wanted) > Number(max));
  if (readonly === 0 && !isOutside) return [];
  return [
    `${name} is ${value === '' ? 'empty' : value} and cannot be changed by the user: it must be ${wanted === '' ? 'empty' : wanted}.`,
  ];
}

function notFree({ name, readonly, min, max }: ServerSetting): string[] {
  if (readonly === 0 && min === null && max === null) return [];
  return [`${name} cannot be changed by the user, or not freely: every query sets it for itself.`];
}

function isFactsRow(row: unknown): row is FactsRow {
  return Array.isArray(row) && typeof row[0] === 'string' && Array.isArray(row[1]);
}
