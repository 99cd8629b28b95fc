import { PatchbayError } from '../../../../pkg/errors/index.js';
import { eventColumns } from '../../../domain/event/event.js';
import { readField } from '../../../domain/questions/field-name.js';

const fields = ['id', 'timestamp', 'properties', ...eventColumns] as const;

/** What a column's cells become; null: nothing. */
export type CsvColumn =
  { readonly field: (typeof fields)[number] } | { readonly property: readonly string[] } | null;

export interface CsvMapping {
  /** From the names of columns in the file to those of fields. */
  readonly names: ReadonlyMap<string, string>;
  readonly ignored: ReadonlySet<string>;
}

/** What an export adds to the event as it was sent. */
const ADDED = ['received_at', 'project_id'];

/** Reads a header. Errors: `invalid_request`, with every column that is no field, before anything is imported. */
export function csvColumns(header: readonly string[], { names, ignored }: CsvMapping): CsvColumn[] {
  const faults = [...names.keys(), ...ignored]
    .filter((name) => !header.includes(name))
    .map((name) => `there is no column ${JSON.stringify(name)}`);
  const targets = header.map((name) => names.get(name) ?? name);
  const columns = targets.map((target, at): CsvColumn => {
    const name = header[at] ?? '';
    if (ignored.has(name) || ADDED.includes(target)) return null;
    const column = readColumn(target);
    if (column === null) {
      faults.push(
        `${JSON.stringify(name)} is no field of an event: give it one with --map FIELD=${name}, such as --map ` +
          `properties.${name}=${name}, or leave it out with --ignore ${name}`,
      );
    }
    return column;
  });
  const used = targets.filter((_, at) => columns[at] !== null);
  const twice = used.filter((target, at) => used.indexOf(target) !== at);
  for (const target of new Set(twice)) faults.push(`${target} has several columns`);
  faults.push(...nestedFaults(columns));
  if (!used.includes('event_type'))
    faults.push('no column is event_type: name one with --map event_type=COLUMN');
  if (!used.includes('id') && !used.includes('timestamp')) {
    faults.push('no column is timestamp: name one with --map timestamp=COLUMN');
  }
  if (faults.length === 0) return columns;
  throw new PatchbayError(
    'invalid_request',
    `The header cannot be read:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}

function readColumn(name: string): CsvColumn {
  const field = fields.find((candidate) => candidate === name);
  if (field !== undefined) return { field };
  const property = readField(name, { refuse: () => undefined }, name);
  return property?.is === 'property' ? { property: property.path } : null;
}

/** A property cannot be a value and hold others at once. */
function nestedFaults(columns: readonly CsvColumn[]): string[] {
  const paths = columns.flatMap((column) =>
    column !== null && 'property' in column ? [column.property] : [],
  );
  return paths.flatMap((path) =>
    paths.some((other) => other.length > path.length && path.every((key, at) => other[at] === key))
      ? [`properties.${path.join('.')} is a column, and has others within it`]
      : [],
  );
}
