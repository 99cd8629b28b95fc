import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Client } from './client.js';
import { engineCodeOf } from './errors.js';
import type { StoredIn } from './events-table.js';
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

const BROKEN = `SELECT partition_id, assumeNotNull(min_block_number), assumeNotNull(max_block_number),
    assumeNotNull(level), toUnixTimestamp(modification_time), name, path
  FROM system.detached_parts
  WHERE database = {p0:String} AND table = {p1:String} AND startsWith(ifNull(reason, ''), 'broken')
  ORDER BY name`;

/** Also those that a merge has replaced, and that are not removed yet. */
const LOADED = `SELECT partition_id, min_block_number, max_block_number, level, toUnixTimestamp(modification_time)
  FROM system.parts WHERE database = {p0:String} AND table = {p1:String}`;

type RangeRow = [partition: string, firstBlock: number, lastBlock: number, level: number, at: number];

export interface BrokenParts {
  /** Whose events are not shown to be in another part. */
  readonly missed: readonly BrokenPart[];
  /** Whose events another part holds, too. */
  readonly spare: readonly BrokenPart[];
}

/** None of a replicated table: it fetches anew what it lost. None where the user may not see them: then nothing is known of them. */
export async function findBrokenParts(client: Client, stored: StoredIn, call: Call): Promise<BrokenParts> {
  if (stored.isReplicated) return { missed: [], spare: [] };
  return ifPermitted({ missed: [], spare: [] }, async () => {
    const rows = await client.rows<[...RangeRow, string, string]>(BROKEN, placed(stored), call, readSettings);
    if (rows.length === 0) return { missed: [], spare: [] };
    const loaded = (await client.rows<RangeRow>(LOADED, placed(stored), call, readSettings)).map(rangeOf);
    const broken = rows.map(([partition, firstBlock, lastBlock, level, at, name, path]) => ({
      ...rangeOf([partition, firstBlock, lastBlock, level, at]),
      name,
      path,
    }));
    return {
      missed: broken.filter((part) => !isSpare(part, loaded)),
      spare: broken.filter((part) => isSpare(part, loaded)),
    };
  });
}

/**
 * Before anything of the store is used. The spare ones are removed at once, since what shows that they are spare goes
 * with the next merges. Errors: `incompatible_data` where events are missed; then nothing is removed.
 */
export async function settleBrokenParts(client: Client, stored: StoredIn, call: Call): Promise<void> {
  if (stored.isReplicated) return;
  const table = `${quoted(stored.database)}.${quoted(stored.table)}`;
  // What a merge has replaced is loaded in the background; until then it shows nothing, and is not known to be broken.
  await ifPermitted(undefined, () => client.command(`SYSTEM WAIT LOADING PARTS ${table}`, call, 'migrate'));
  const { missed, spare } = await findBrokenParts(client, stored, call);
  refuseMissed(missed);
  for (const { name } of spare) {
    const parameters = new Parameters();
    const statement = `ALTER TABLE ${table} DROP DETACHED PART ${parameters.value('String', name)} SETTINGS allow_drop_detached = 1`;
    await ifPermitted(undefined, () => client.command(statement, call, 'migrate', parameters));
  }
}

/** A user of a server need not have the privileges of its operator. */
async function ifPermitted<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (engineCodeOf(error) === ACCESS_DENIED) return otherwise;
    throw error;
  }
}

const ACCESS_DENIED = 497;

function placed({ database, table }: StoredIn): Parameters {
  const parameters = new Parameters();
  parameters.value('String', database);
  parameters.value('String', table);
  return parameters;
}

function quoted(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
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
