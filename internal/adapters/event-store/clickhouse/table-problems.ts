import type { TableDefinition } from './table-definition.js';
import { partitionProblem } from './partitions.js';

const SORTING_KEY = 'project_id, timestamp, id_bytes';

/** As the migrations make them; a text may be LowCardinality or not. */
const columns: Readonly<Record<string, string>> = {
  project_id: 'UUID',
  timestamp: 'Int64',
  id_key: 'String',
  id_bytes: 'FixedString(16)',
  received_at: 'Int64',
  id: 'String',
  event_type: 'String',
  user_id: 'String',
  anonymous_id: 'String',
  session_id: 'String',
  source: 'String',
  page_url: 'String',
  properties: 'String',
};

/** By what a table that holds events would lose some, or count them twice; a sentence each. */
export function problemsOf(table: TableDefinition): string[] {
  return [
    ...engineProblems(table),
    ...(table.sortingKey === SORTING_KEY
      ? []
      : [`Its sorting key is (${table.sortingKey}), not (${SORTING_KEY}): copies are known by their key.`]),
    ...(partitionProblem(table.partitionKey) ?? []),
    ...columnProblems(table),
    ...(table.engineFull.includes(' TTL ')
      ? ['It has a TTL, which removes events that were not to be removed.']
      : []),
  ];
}

function engineProblems({ engine, engineFull }: TableDefinition): string[] {
  if (!/^(Replicated|Shared)?ReplacingMergeTree$/.test(engine))
    return [`Its engine is ${engine}, which keeps every copy of an event: ReplacingMergeTree keeps one.`];
  const problems: string[] = [];
  const given = /^\w+\(([^)]*)\)/.exec(engineFull)?.[1] ?? '';
  // A replicated engine is given two texts, its path and its replica.
  if (given.split(',').some((word) => word.trim() !== '' && !word.trim().startsWith("'")))
    problems.push(
      `Its engine is ${engine}(${given}): a version or a mark of deletion chooses among copies otherwise.`,
    );
  if (engine === 'ReplacingMergeTree') {
    const missing = durable.filter((setting) => !new RegExp(String.raw`\b${setting} = 1\b`).test(engineFull));
    if (missing.length > 0)
      problems.push(
        `It lacks ${missing.join(', ')}, without which what was acknowledged is lost with the machine's power: ` +
          `ALTER TABLE … MODIFY SETTING ${missing.map((setting) => `${setting} = 1`).join(', ')}.`,
      );
  }
  return problems;
}

const durable = ['fsync_after_insert', 'fsync_part_directory', 'min_rows_to_fsync_after_merge'];

function columnProblems(table: TableDefinition): string[] {
  const has = new Map(
    table.columns.map(([name, type]) => [name, type.replace(/^LowCardinality\((.*)\)$/, '$1')] as const),
  );
  const wrong = Object.entries(columns).filter(([name, type]) => has.get(name) !== type);
  if (wrong.length > 0)
    return wrong.map(
      ([name, type]) => `Its column ${name} is ${has.get(name) ?? 'missing'}, and must be ${type}.`,
    );
  const kinds = new Map(table.columns.map(([name, , kind]) => [name, kind] as const));
  const filled = kinds.get('id_key') === 'EPHEMERAL' && kinds.get('id_bytes') === 'DEFAULT';
  return filled ? [] : ['Its column id_bytes is not filled from id_key, which must be EPHEMERAL.'];
}
