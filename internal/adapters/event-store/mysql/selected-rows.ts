import type { AggregateRequest } from '../../../ports/event-store.js';
import { conditionOf } from '../sql/conditions.js';
import { rank } from '../sql/property-value.js';
import { conditionWords } from './conditions.js';
import { GroupKeys } from './group-keys.js';
import { isPercentile, resultsOf, rowInputs, sizeOf, type ResultColumn } from './metrics.js';
import type { Parameters } from './parameters.js';
import { placeColumns } from './percentiles.js';
import { PropertyValues } from './property-values.js';

/** The rows of a question: what they are grouped by, what is measured of them, and how groups of them are ordered. */
export class SelectedRows {
  readonly keys: GroupKeys;
  readonly results: readonly ResultColumn[];
  /** By which groups are ordered, before their keys: the largest first, those without one last. */
  readonly size: string;
  readonly #query: string;
  readonly #havePlaces: boolean;

  constructor(request: AggregateRequest, parameters: Parameters) {
    const properties = new PropertyValues();
    const condition = conditionOf(request, conditionWords(parameters, properties));
    this.keys = new GroupKeys(request.groupBy, properties);
    this.results = resultsOf(request.metrics);
    this.size = request.orderBy === 'keys' ? 'NULL' : sizeOf(request.orderBy);
    const orders = request.orderBy === 'keys' ? [] : [request.orderBy];
    this.#havePlaces = [...request.metrics, ...orders].some(isPercentile);
    const columns = this.keys.columns;
    for (const [name, expression] of Object.entries(rowInputs)) columns.push(`${expression} AS ${name}`);
    if (request.measured !== null) {
      const measured = properties.of(request.measured);
      columns.push(`CASE ${measured.rank} WHEN ${rank.number} THEN ${measured.number} END AS number`);
    } else columns.push('CAST(NULL AS double) AS number');
    // MySQL would look up the first and the last time of all events in its key, whatever JSON_TABLE has to say.
    if (properties.joins !== '')
      columns[columns.indexOf('timestamp AS timestamp')] = 'timestamp + 0 AS timestamp';
    this.#query = `SELECT ${columns.join(', ')} FROM events${properties.joins} WHERE ${condition}`;
  }

  /** What follows FROM: the rows for which the condition holds, each with its place among those of its group. */
  from(groupedBy: readonly string[], condition = 'true'): string {
    const rows = `(${this.#query}) selected`;
    if (this.#havePlaces)
      return `(SELECT selected.*, ${placeColumns(groupedBy)} FROM ${rows} WHERE ${condition}) placed`;
    return condition === 'true' ? rows : `(SELECT * FROM ${rows} WHERE ${condition}) others`;
  }
}
