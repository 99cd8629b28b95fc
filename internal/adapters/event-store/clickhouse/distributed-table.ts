import type { TableDefinition } from './table-definition.js';

/** What both copies of an event have alike, and nothing else does for certain. */
const identity = new Set(['project_id', 'timestamp', 'id_bytes']);
/** Functions whose answer hangs on nothing but what they are given. */
const hashes = new Set(
  'cityHash64 farmHash64 halfMD5 intHash32 intHash64 javaHash metroHash64 murmurHash2_64 murmurHash3_64 sipHash64 xxh3 xxHash64 tuple toUInt64'.split(
    ' ',
  ),
);

const TEXT = String.raw`'((?:[^'\\]|\\.)*)'`;
const DISTRIBUTED = new RegExp(
  String.raw`^Distributed\(${TEXT}, ${TEXT}, ${TEXT}(?:, (.+?))?(?:, '[^']*')?\)(?: SETTINGS .*)?$`,
);

/** The table of each shard; null where the definition is not understood. Adds to the problems what could put copies of an event on two shards. */
export function distributedOver(
  { engineFull }: Pick<TableDefinition, 'engineFull'>,
  problems: string[],
): { readonly database: string; readonly table: string } | null {
  const [, , database, table, sharding] = DISTRIBUTED.exec(engineFull) ?? [];
  if (database === undefined || table === undefined) {
    problems.push(`How it is distributed is not understood: ${engineFull}.`);
    return null;
  }
  if (sharding === undefined || !isOfIdentity(sharding))
    problems.push(
      `Its sharding key is ${sharding ?? 'missing'}: both copies of an event must reach one shard, so it must be a hash of ` +
        'project_id, timestamp and id_bytes, or of some of them: cityHash64(project_id, id_bytes).',
    );
  return { database, table };
}

function isOfIdentity(sharding: string): boolean {
  const words = [...sharding.matchAll(/([A-Za-z_]\w*)(\s*\()?/g)];
  return (
    words.length > 0 &&
    !sharding.includes("'") &&
    words.every(([, word = '', call]) => (call === undefined ? identity : hashes).has(word))
  );
}
