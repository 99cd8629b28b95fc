import type { ColumnFilter, TimeRange } from '../../../ports/event-store.js';
import type { Parameters } from './parameters.js';

export interface Selection {
  readonly projectId: string;
  readonly range: TimeRange;
  readonly filters: readonly ColumnFilter[];
}

/** The condition that selects these events; column names come from the closed list of the domain. */
export function conditionOf({ projectId, range, filters }: Selection, parameters: Parameters): string {
  return [
    `project_id = ${parameters.value('UUID', projectId)}`,
    `timestamp >= ${parameters.value('Int64', range.from)}`,
    `timestamp < ${parameters.value('Int64', range.until)}`,
    ...filters.map((filter) => holds(filter, parameters)),
  ].join(' AND ');
}

/** An empty text in the table is an absent one, and an absent one is never asked for. */
function holds({ column, anyOf }: ColumnFilter, parameters: Parameters): string {
  const texts = anyOf.filter((text) => text !== '');
  return texts.length === 0 ? 'false' : `${column} IN ${parameters.list('String', texts)}`;
}
