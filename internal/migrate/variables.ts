import { PatchbayError } from '../../pkg/errors/index.js';
import type { Migration } from './migration.js';

/** Values for `{{name}}` in statements. They enter the SQL as they stand: give text of the program, never a client's. */
export type Variables = Readonly<Record<string, string>>;

/** The statements with every `{{name}}` replaced. Rejects a name without a value before anything has been run. */
export function substitute(migration: Migration, variables: Variables): string[] {
  return migration.statements.map((statement) =>
    statement.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_text, name: string) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value !== undefined) return value;
      const given = Object.keys(variables).sort().join(', ') || 'none';
      throw new PatchbayError(
        'incompatible_data',
        `Migration ${migration.name} needs a value for {{${name}}}, and it is not given (given: ${given}).`,
        { context: { migration: migration.name } },
      );
    }),
  );
}
