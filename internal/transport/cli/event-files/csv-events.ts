import { textOfCsvCell } from '../../../domain/exports/csv-cell.js';
import type { ImportKind } from '../import/import-files.js';
import { LineIds } from '../import/line-ids.js';
import type { ReadEvent } from '../import/read-event.js';
import { withoutMark } from './byte-order-mark.js';
import { csvColumns, type CsvColumn, type CsvMapping } from './csv-columns.js';
import { csvRecords, type CsvRecord } from './csv-records.js';
import { eventTime } from './event-time.js';
import { NEITHER_ID_NOR_TIME } from './ndjson-events.js';
import { PropertyTree } from './property-tree.js';

export interface CsvOptions extends CsvMapping {
  /** One ASCII character. */
  readonly delimiter: string;
}

/** Number as the API takes it for a time. */
const NUMBER = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Tables with a header, as an export writes them, or with columns that are mapped to the fields of an event. */
export function csvImport(options: CsvOptions): ImportKind {
  return { mustBeWhole: true, reader: () => (pieces, source) => csvEvents(pieces, source, options) };
}

async function* csvEvents(
  pieces: AsyncIterable<Buffer>,
  source: { readonly name: string; readonly projectId: string },
  options: CsvOptions,
): AsyncGenerator<ReadEvent> {
  const ids = new LineIds(source.projectId, source.name);
  let columns: readonly CsvColumn[] | undefined;
  for await (const record of csvRecords(withoutMark(pieces), options.delimiter)) {
    if (columns !== undefined) yield readRecord(record, columns, ids);
    else columns = csvColumns('cells' in record ? record.cells : [record.bytes.toString('utf8')], options);
  }
}

function readRecord(record: CsvRecord, columns: readonly CsvColumn[], ids: LineIds): ReadEvent {
  const { line, bytes } = record;
  const text = bytes.toString('utf8');
  const refuse = (reason: string): ReadEvent => ({ line, kind: 'refused', reason, text });
  if ('reason' in record) return refuse(record.reason);
  const { cells } = record;
  if (cells.length === 1 && cells[0] === '') return { line, kind: 'blank' };
  if (cells.length !== columns.length) {
    return refuse(`it has ${cells.length} cells, and the header ${columns.length}`);
  }

  const members = new Map<string, string>();
  const properties = new PropertyTree();
  for (const [at, column] of columns.entries()) {
    const cell = textOfCsvCell(cells[at] ?? '');
    if (cell === null || column === null) continue;
    if ('property' in column) properties.put(column.property, cell);
    else if (column.field !== 'properties') members.set(column.field, jsonOf(column.field, cell));
    else if (!properties.putObject(cell)) return refuse('properties is no JSON object');
  }
  if (!members.has('id')) {
    if (!members.has('timestamp')) return refuse(NEITHER_ID_NOR_TIME);
    members.set('id', JSON.stringify(ids.next(bytes)));
  }
  if (!properties.isEmpty) members.set('properties', properties.json());
  const time = members.get('timestamp');
  const json = `{${[...members].map(([field, value]) => `"${field}":${value}`).join(',')}}`;
  return { line, kind: 'event', time: time === undefined ? NaN : eventTime(time), json, text };
}

function jsonOf(field: string, cell: string): string {
  return field === 'timestamp' && NUMBER.test(cell) ? cell : JSON.stringify(cell);
}
