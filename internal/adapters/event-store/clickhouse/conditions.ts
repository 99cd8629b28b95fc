import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Filter, Selection } from '../../../ports/event-store.js';
import type { Parameters } from './parameters.js';

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
function holds({ field, condition }: Filter, parameters: Parameters): string {
  if (field.is !== 'column' || condition.is !== 'any_of') {
    throw new PatchbayError('not_in_this_version', 'This is being built.');
  }
  const texts = condition.values.filter((value) => typeof value === 'string' && value !== '') as string[];
  return texts.length === 0 ? 'false' : `${field.column} IN ${parameters.list('String', texts)}`;
}
