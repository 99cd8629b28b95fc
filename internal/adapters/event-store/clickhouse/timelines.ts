import type { Call } from '../../../ports/call.js';
import type { TimelineEvent, TimelineRequest } from '../../../ports/event-store.js';
import type { Client } from './client.js';
import { allHold, conditionOf } from '../sql/conditions.js';
import { timelineOfBucket } from '../sql/first-and-last.js';
import { conditionWords } from './conditions.js';
import { Hashes } from './hashes.js';
import { Parameters } from './parameters.js';
import { PropertyValues } from './property-values.js';
import { readSettings } from './read-settings.js';
import { scalarExpression, scalarFrom, type ScalarParts } from './scalars.js';

type TimelineRow = [actor: string, timestamp: number, kinds: number, value: ScalarParts];

type BucketRow = [actor: string, ...firstAndLast: (number | null)[]];

export function timelines(
  client: Client,
  request: TimelineRequest,
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const { firstAndLastIn } = request;
  return firstAndLastIn === null || firstAndLastIn.length === 0
    ? everyEvent(client, request, call)
    : firstAndLast(client, request, firstAndLastIn, call);
}

async function* everyEvent(
  client: Client,
  request: TimelineRequest,
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const parameters = new Parameters();
  const properties = new PropertyValues(parameters);
  const condition = conditionOf(request, conditionWords(parameters, properties));
  const kinds = request.kinds.map(
    (kind, index) => `toUInt16((${allHold(kind, conditionWords(parameters, properties))}) * ${2 ** index})`,
  );
  const value = request.value === null ? `''` : scalarExpression(request.value, properties);
  const query = `SELECT hex(actor), timestamp, kinds, value FROM (${properties.definitions}
    SELECT ${new Hashes(parameters).actor} AS actor, timestamp, id_bytes, toUInt16(${kinds.join(' + ')}) AS kinds, ${value} AS value
    FROM ${client.table} FINAL
    WHERE ${condition} AND (user_id != '' OR anonymous_id != '') AND kinds != 0)
    ORDER BY actor, timestamp, id_bytes`;
  for await (const rows of client.stream<TimelineRow>(query, parameters, call, readSettings)) {
    yield rows.map(([actor, timestamp, bits, parts]) => ({
      actor,
      timestamp,
      kinds: bits,
      value: scalarFrom(parts),
    }));
  }
}

/** An actor's events of a bucket are one row: far fewer are sorted and sent than there are events. */
async function* firstAndLast(
  client: Client,
  request: TimelineRequest,
  starts: readonly number[],
  call: Call,
): AsyncGenerator<readonly TimelineEvent[], void, void> {
  const parameters = new Parameters();
  const properties = new PropertyValues(parameters);
  const words = conditionWords(parameters, properties);
  const condition = conditionOf(request, words);
  const names = request.kinds.map((_, index) => `is_kind_${index}`);
  const kinds = request.kinds.map((kind, index) => `(${allHold(kind, words)}) AS ${names[index]}`);
  const ends = names.flatMap((name) => [
    `minOrNullIf(timestamp, ${name})`,
    `maxOrNullIf(timestamp, ${name})`,
  ]);
  const query = `SELECT hex(actor), ${ends.join(', ')} FROM (${properties.definitions}
    SELECT ${new Hashes(parameters).actor} AS actor, timestamp, ${kinds.join(', ')}
    FROM ${client.table} FINAL
    WHERE ${condition} AND (user_id != '' OR anonymous_id != '') AND (${names.join(' OR ')}))
    GROUP BY actor, roundDown(timestamp, ${parameters.list('Int64', starts)}) AS bucket ORDER BY actor, bucket`;
  for await (const rows of client.stream<BucketRow>(query, parameters, call, readSettings))
    yield rows.flatMap(([actor, ...times]) => timelineOfBucket(actor, times));
}
