import { PatchbayError } from '../../../../pkg/errors/index.js';

/** What the migrations call the table of events. */
export const PRESET_TABLE = 'events';

/** The name stands in statements as it is. Errors: `invalid_settings` for one that is more than letters, digits and underscores. */
export function tableName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) return name;
  throw new PatchbayError(
    'invalid_settings',
    'CLICKHOUSE_TABLE must be letters, digits and underscores, and begin with none of the digits.',
  );
}

/** The ledger of the migrations: one for each table, since a database may hold several. */
export function ledgerOf(table: string): string {
  return table === PRESET_TABLE ? 'patchbay_migrations' : `patchbay_migrations_of_${table}`;
}

/**
 * A migration's statement for a table of another name. The files say `events`: with a placeholder in its stead, their
 * checksums would no longer be those in the ledgers of databases that have run them.
 */
export function forTable(statement: string, table: string): string {
  return statement.replace(EVENTS, (_text, before: string) => `${before}${table}`);
}

const EVENTS = new RegExp(String.raw`\b(TABLE (?:IF (?:NOT )?EXISTS )?)${PRESET_TABLE}\b`, 'g');
