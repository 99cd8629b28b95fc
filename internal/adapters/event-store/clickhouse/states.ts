import type { Hashes } from './hashes.js';
import { rank, type PropertyValue } from '../sql/property-value.js';

/** What is gathered of each group, in a form that can be put together with that of other groups. */
interface State {
  /** Over the rows of one group. */
  readonly gathered: string;
  /** Finished, over the rows of all groups: what gathering and merging comes to. */
  readonly whole: string;
  /** Finished, over the groups whose states are in a column. */
  readonly merged: (column: string) => string;
  /** Finished, of the one group of a row. */
  readonly finished: (column: string) => string;
}

// `$number` and `$is_number` are of the measured property, `$actor` and `$session` of Hashes.
const actors = ['reinterpretAsUInt128($actor)', "user_id != '' OR anonymous_id != ''"] as const;
const sessions = ['reinterpretAsUInt128($session)', "session_id != ''"] as const;
const others = {
  events: numberOf('count', null, null, 'sum'),
  first: numberOf('min', 'timestamp', null, 'min'),
  last: numberOf('max', 'timestamp', null, 'max'),
  numbers: numberOf('count', null, '$is_number', 'sum'),
  // Kahan's: right to the last digits for millions of numbers in any order.
  sum: stateOf('sumKahan', '$number', '$is_number'),
  least: stateOf('min', '$number', '$is_number'),
  most: stateOf('max', '$number', '$is_number'),
  list: stateOf('groupArray', '$number', '$is_number'),
} as const satisfies Record<string, State>;

export type StateName = 'users' | 'sessions' | keyof typeof others;
export type States = Readonly<Record<StateName, State>>;

/** Of a few large groups: two sets become one without a look at each member. */
export const statesOfFew: States = {
  ...others,
  users: stateOf('uniqExact', ...actors),
  sessions: stateOf('uniqExact', ...sessions),
};

/** Of any number of groups. */
export const statesOfMany: States = {
  ...others,
  users: distinct(...actors),
  sessions: distinct(...sessions),
};

function stateOf(aggregate: string, value: string | null = null, condition: string | null = null): State {
  const inputs = [value, condition].filter((input) => input !== null).join(', ');
  const onlyIf = condition === null ? '' : 'If';
  return {
    gathered: `${aggregate}State${onlyIf}(${inputs})`,
    whole: `${aggregate}${onlyIf}(${inputs})`,
    merged: (column) => `${aggregate}Merge(${column})`,
    finished: (column) => `finalizeAggregation(${column})`,
  };
}

/** A number that is its own state: a column of the engine's states takes several times the memory in a sort. */
function numberOf(aggregate: string, value: string | null, condition: string | null, merge: string): State {
  const { whole } = stateOf(aggregate, value, condition);
  return { gathered: whole, whole, merged: (column) => `${merge}(${column})`, finished: (column) => column };
}

/**
 * Distinct hashes, as an array once the group is complete: 16 bytes for each. The state of uniqExact takes several
 * hundred bytes for a group of one, which is most groups of a field with many values.
 */
function distinct(number: string, condition: string): State {
  return {
    gathered: `groupUniqArrayIf(${number}, ${condition})`,
    whole: `uniqExactIf(${number}, ${condition})`,
    merged: (column) => `uniqExactArray(${column})`,
    finished: (column) => `length(${column})`,
  };
}

/** What the states of a statement look at. */
export interface Inputs {
  readonly measured: PropertyValue | null;
  readonly hashes: Hashes;
}

/** The expression with what it looks at. */
export function filled(expression: string, { measured, hashes }: Inputs): string {
  return expression
    .replace('$number', measured?.number ?? '0.')
    .replace('$is_number', measured === null ? 'false' : `${measured.rank} = ${rank.number}`)
    .replace('$actor', hashes.actor)
    .replace('$session', hashes.session);
}

/** The name under which a state is gathered. */
export function columnOf(state: StateName): string {
  return `state_${state}`;
}
