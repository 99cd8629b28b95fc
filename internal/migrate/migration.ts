import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PatchbayError } from '../../pkg/errors/index.js';

/** A migration file as it is in the repository: statements before substitution. */
export interface Migration {
  /** The file's name without `.sql`: `001_accounts`. */
  readonly name: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly checksum: string;
  readonly statements: readonly string[];
}

/**
 * Stands on a line of its own between two statements. A semicolon would not do: it may stand in a string, and
 * no two engines agree on what else may hold one.
 */
export const STATEMENT_MARKER = '-- next statement';

const FILE_NAME = /^(\d{3})_[a-z0-9_]+\.sql$/;

/** Reads a backend's folder: `001_name.sql`, `002_name.sql`, … without a gap. Other `.sql` files are refused. */
export async function loadMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const number = FILE_NAME.exec(file)?.[1];
      if (number === undefined || Number(number) !== index + 1) {
        throw new PatchbayError(
          'incompatible_data',
          `Migration ${index + 1} in ${folder} is the file ${file}. Files are named NNN_name.sql and count up ` +
            'from 001 without a gap: a copy of this program that has others is not whole.',
        );
      }
      return parseMigration(file.slice(0, -'.sql'.length), await readFile(join(folder, file)));
    }),
  );
}

export function parseMigration(name: string, file: Buffer): Migration {
  const pieces: string[][] = [[]];
  for (const line of file.toString('utf8').split(/\r?\n/)) {
    if (line.trim() === STATEMENT_MARKER) pieces.push([]);
    else pieces.at(-1)?.push(line);
  }
  const statements = pieces.filter(holdsSql).map((lines) => lines.join('\n').trim());
  if (statements.length === 0) {
    throw new PatchbayError('incompatible_data', `Migration ${name} holds no statement.`);
  }
  return {
    name,
    checksum: createHash('sha256').update(file).digest('hex'),
    statements,
  };
}

/** A file's opening comment is no statement: ClickHouse refuses an empty query. */
function holdsSql(lines: readonly string[]): boolean {
  return lines.some((line) => line.trim() !== '' && !line.trim().startsWith('--'));
}
