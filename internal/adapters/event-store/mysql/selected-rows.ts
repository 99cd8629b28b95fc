import type { AggregateRequest } from '../../../ports/event-store.js';
import { conditionOf } from '../sql/conditions.js';
import { conditionWords } from './conditions.js';
import { GroupKeys } from './group-keys.js';
import { inputsOf, isPercentile, resultsOf, rowInputs, sizeOf, type ResultColumn } from './metrics.js';
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
    const metrics = [...request.metrics, ...(request.orderBy === 'keys' ? [] : [request.orderBy])];
    this.#havePlaces = metrics.some(isPercentile);
    const columns = [...this.keys.columns, `${numberOf(request, properties)} AS number`];
    for (const name of inputsOf(metrics)) {
      // MySQL would look up the first and the last time of all events in its key, whatever JSON_TABLE has to say.
      const computed = name === 'timestamp' && properties.joins !== '' ? ' + 0' : '';
      columns.push(`${rowInputs[name]}${computed} AS ${name}`);
    }
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

function numberOf({ measured }: AggregateRequest, properties: PropertyValues): string {
  return measured === null ? 'CAST(NULL AS double)' : properties.of(measured).numberOrNull;
}
