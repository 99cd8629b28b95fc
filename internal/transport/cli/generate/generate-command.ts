import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from '../api-client.js';
import type { CliParts } from '../cli-parts.js';
import { connect, type ConnectionOptions } from '../connection.js';
import { startProgress } from '../import/progress.js';
import { sendEvents } from '../import/send-events.js';
import { shopEvents, type GeneratedEvent } from './shop-events.js';

export interface GenerateOptions extends ConnectionOptions {
  readonly events: number;
  readonly days: number;
  readonly seed: number;
  /** Events a second; undefined: as fast as they are taken. */
  readonly rate?: number;
  readonly until?: number;
  readonly print?: boolean;
  readonly json?: boolean;
}

const LARGEST_BATCH = 500;
const IN_FLIGHT = 4;
/** With a rate, how often a second something is sent. */
const SENDS_A_SECOND = 10;

/** `patchbay generate`: sends a realistic stream of events, or prints it as NDJSON. */
export async function generateEvents(options: GenerateOptions, parts: CliParts): Promise<void> {
  const events = shopEvents({ ...options, until: options.until ?? Date.now() });
  if (options.print === true) {
    for (const batch of batches(events, LARGEST_BATCH)) {
      const text = batch.map((event) => `${JSON.stringify(event)}\n`).join('');
      if (!parts.stdout.write(text)) await new Promise((resolve) => parts.stdout.once('drain', resolve));
    }
    return;
  }
  const { client } = await connect(options, parts);
  const startedAt = performance.now();
  const tally = await send(client, events, options, parts);
  const seconds = (performance.now() - startedAt) / 1_000;
  const report = {
    ...tally,
    seconds: Number(seconds.toFixed(3)),
    events_per_second: Math.round(options.events / seconds),
  };
  parts.stdout.write(
    options.json === true
      ? `${JSON.stringify(report)}\n`
      : `${tally.stored} stored, ${tally.already_present} already present, in ${seconds.toFixed(1)} s.\n`,
  );
}

interface Tally {
  stored: number;
  already_present: number;
  accepted: number;
}

async function send(
  client: ApiClient,
  events: Iterable<GeneratedEvent>,
  { events: total, rate }: GenerateOptions,
  { stderr }: CliParts,
): Promise<Tally> {
  const tally: Tally = { stored: 0, already_present: 0, accepted: 0 };
  const progress = startProgress(total, stderr, 'Generating');
  const running = new Set<Promise<void>>();
  const failed = new AbortController();
  const startedAt = performance.now();
  let sent = 0;
  try {
    const size = Math.min(LARGEST_BATCH, Math.ceil((rate ?? Infinity) / SENDS_A_SECOND));
    for (const batch of batches(events, size)) {
      if (rate !== undefined) await wait(Math.max(0, startedAt + (sent / rate) * 1_000 - performance.now()));
      sent += batch.length;
      const body = Buffer.from(batch.map((event) => `${JSON.stringify(event)}\n`).join(''));
      const task = sendEvents(client, { body, size: batch.length }, failed.signal)
        .then(({ stored, alreadyPresent, accepted }) => {
          tally.stored += stored;
          tally.already_present += alreadyPresent;
          tally.accepted += accepted;
          progress.advance(batch.length);
        })
        .catch((error: unknown) => failed.abort(error))
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= IN_FLIGHT) await Promise.race(running);
      if (failed.signal.aborted) break;
    }
  } finally {
    await Promise.all(running);
    progress.stop();
  }
  failed.signal.throwIfAborted();
  return tally;
}

function* batches(events: Iterable<GeneratedEvent>, size: number): Generator<GeneratedEvent[]> {
  let batch: GeneratedEvent[] = [];
  for (const event of events) {
    batch.push(event);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
