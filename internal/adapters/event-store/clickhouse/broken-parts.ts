import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { Parameters } from './parameters.js';
import { readSettings } from './read-settings.js';

/** A part holds the inserts of its partition whose numbers (blocks) lie between its two. */
export interface BlockRange {
  readonly partition: string;
  readonly firstBlock: number;
  readonly lastBlock: number;
  readonly level: number;
  /** When it was written, or set aside; seconds since the epoch. */
  readonly at: number;
}

/** A part that ClickHouse could not load when it started, and put aside: its events are in no answer. */
export interface BrokenPart extends BlockRange {
  readonly name: string;
  /** Its folder, as ClickHouse sees it. */
  readonly path: string;
}

const TABLE = `SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = 'events'`;

const BROKEN = `SELECT partition_id, assumeNotNull(min_block_number), assumeNotNull(max_block_number),
    assumeNotNull(level), toUnixTimestamp(modification_time), name, path
  FROM system.detached_parts
  WHERE database = currentDatabase() AND table = 'events' AND startsWith(ifNull(reason, ''), 'broken')
  ORDER BY name`;

/** Also those that a merge has replaced, and that are not removed yet. */
const LOADED = `SELECT partition_id, min_block_number, max_block_number, level, toUnixTimestamp(modification_time)
  FROM system.parts WHERE database = currentDatabase() AND table = 'events'`;

type RangeRow = [partition: string, firstBlock: number, lastBlock: number, level: number, at: number];

export interface BrokenParts {
  /** Whose events are not shown to be in another part. */
  readonly missed: readonly BrokenPart[];
  /** Whose events another part holds, too. */
  readonly spare: readonly BrokenPart[];
}

export async function findBrokenParts(client: Client, call: Call): Promise<BrokenParts> {
  const rows = await client.rows<[...RangeRow, string, string]>(BROKEN, new Parameters(), call, readSettings);
  if (rows.length === 0) return { missed: [], spare: [] };
  const loaded = (await client.rows<RangeRow>(LOADED, new Parameters(), call, readSettings)).map(rangeOf);
  const broken = rows.map(([partition, firstBlock, lastBlock, level, at, name, path]) => ({
    ...rangeOf([partition, firstBlock, lastBlock, level, at]),
    name,
    path,
  }));
  return {
    missed: broken.filter((part) => !isSpare(part, loaded)),
    spare: broken.filter((part) => isSpare(part, loaded)),
  };
}

/**
 * Before anything of the store is used. The spare ones are removed at once, since what shows that they are spare goes
 * with the next merges. Errors: `incompatible_data` where events are missed; then nothing is removed.
 */
export async function settleBrokenParts(client: Client, call: Call): Promise<void> {
  if ((await client.rows(TABLE, new Parameters(), call, readSettings)).length === 0) return;
  // What a merge has replaced is loaded in the background; until then it shows nothing, and is not known to be broken.
  await client.command('SYSTEM WAIT LOADING PARTS events', call, 'migrate');
  const { missed, spare } = await findBrokenParts(client, call);
  refuseMissed(missed);
  for (const { name } of spare) {
    const parameters = new Parameters();
    const statement = `ALTER TABLE events DROP DETACHED PART ${parameters.value('String', name)} SETTINGS allow_drop_detached = 1`;
    await client.command(statement, call, 'migrate', parameters);
  }
}

export function refuseMissed(missed: readonly BrokenPart[]): void {
  if (missed.length === 0) return;
  const folders = missed.map(({ path }) => path).join(' and ');
  throw new PatchbayError(
    'incompatible_data',
    `Stored events are damaged: ClickHouse could not load ${missed.length === 1 ? 'a part' : `${missed.length} parts`} ` +
      `of them and set it aside in ${folders}. No answer would have these events. Nothing more was changed: bring the ` +
      `whole data folder back from a backup. To go on without these events for good, move ${folders} away, and start again.`,
    { context: { parts: missed.length } },
  );
}

/**
 * After a power loss a broken part need not be a loss. An insert is synced before its event leaves the log, but a merge
 * is not, and what it was made from is kept for some minutes instead. So it may be that
 * - the merge is broken, and ClickHouse has loaded what it was made from, or
 * - what it was made from is broken (being an unsynced merge itself), and the later merge is there.
 * The first is known by parts within its range that reach both ends: those in between were replaced, and would be
 * removed, in the same moment, and each of them that is broken is judged by itself. The second by a part around it that
 * is older than the moment in which this one was set aside. A younger one shows nothing: it may be made from the
 * neighbours on both sides. Number by number it cannot be told, since numbers are given to all partitions in turn.
 */
export function isSpare(broken: BlockRange, loaded: readonly BlockRange[]): boolean {
  const others = loaded.filter(({ partition }) => partition === broken.partition);
  const within = others.filter(
    ({ firstBlock, lastBlock, level }) =>
      firstBlock >= broken.firstBlock && lastBlock <= broken.lastBlock && level < broken.level,
  );
  const reachesBoth =
    within.some(({ firstBlock }) => firstBlock === broken.firstBlock) &&
    within.some(({ lastBlock }) => lastBlock === broken.lastBlock);
  const isAround = ({ firstBlock, lastBlock, level, at }: BlockRange): boolean =>
    firstBlock <= broken.firstBlock &&
    lastBlock >= broken.lastBlock &&
    level > broken.level &&
    at < broken.at;
  return reachesBoth || others.some(isAround);
}

function rangeOf([partition, firstBlock, lastBlock, level, at]: RangeRow): BlockRange {
  return { partition, firstBlock, lastBlock, level, at };
}
