import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ClickHouseEventStore } from '../../internal/adapters/event-store/clickhouse/index.js';
import { ClickHouseEmbedded } from '../../pkg/clickhouse-embedded/index.js';
import { count, everything } from '../conformance/event-store/conformance-case.js';
import { call } from '../support/call.js';
import { cutOff, eventsFolder, flipBits, partNames } from '../support/engine/events-folder.js';
import { clientOf, engineEntry, removeFolder, temporaryFolder } from '../support/engine/running-engine.js';
import { canonicalEvent, drafts, newProject } from '../support/event-draft.js';
import { refusal } from '../support/refusal.js';
import { until } from '../support/until.js';

const project = newProject();
let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

/** An engine on the folder, and a store that has not been started. */
async function withEngine<T>(
  work: (store: ClickHouseEventStore, engine: ClickHouseEmbedded) => Promise<T>,
): Promise<T> {
  const engine = new ClickHouseEmbedded({ entry: engineEntry(), folder, memoryBytes: 2 * 1024 ** 3 });
  const store = new ClickHouseEventStore({ connection: () => engine.connection, clock: Date });
  try {
    await engine.start();
    return await work(store, engine);
  } finally {
    await store.stop();
    await engine.stop();
  }
}

async function command(engine: ClickHouseEmbedded, query: string): Promise<void> {
  const client = clientOf(engine.connection);
  try {
    await client.command({ query });
  } finally {
    await client.close();
  }
}

const merge = (engine: ClickHouseEmbedded): Promise<void> =>
  command(engine, 'OPTIMIZE TABLE events FINAL SETTINGS optimize_throw_if_noop = 1');
const append = (store: ClickHouseEventStore, number: number): Promise<void> =>
  store.append(drafts(project, number, () => ({})).map(canonicalEvent), call());

/** Parts of 100 events each; none is merged. */
async function storeParts(parts: number): Promise<void> {
  await withEngine(async (store, engine) => {
    await store.start(call());
    await command(engine, 'SYSTEM STOP MERGES events');
    for (let part = 0; part < parts; part += 1) await append(store, 100);
  });
}

async function mergeAll(): Promise<string> {
  await withEngine(async (store, engine) => {
    await store.start(call());
    await merge(engine);
  });
  const merged = partNames(folder).find((name) => /^\d+_1_2_/.test(name));
  expect(merged).toBeDefined();
  // ClickHouse tells seconds: within the same one it cannot be seen that the merge came before what is set aside.
  const mergedBy = Math.floor(Date.now() / 1_000);
  await until('the next second', () => Math.floor(Date.now() / 1_000) > mergedBy);
  return merged!;
}

const startAndCount = (): ReturnType<typeof count> =>
  withEngine(async (store) => {
    await store.start(call());
    await store.check(call());
    return count(store, project);
  });

test('a part that is cut off: the start is refused and says what to do, until that is done', async () => {
  await storeParts(2);
  const merged = await mergeAll();
  for (const name of partNames(folder))
    if (name !== merged) rmSync(join(eventsFolder(folder), name), { recursive: true });
  await withEngine(async (store) => {
    await store.start(call());
    await append(store, 7);
  });
  cutOff(folder, merged);
  const setAside = join(eventsFolder(folder), 'detached', `broken-on-start_${merged}`);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(startAndCount()).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringContaining(`move ${setAside} away`),
    });
  }
  renameSync(setAside, join(folder, 'given-up'));
  expect(await startAndCount()).toBe(7);
}, 60_000);

test('a merge that is cut off while what it was made from is there costs nothing, now and later', async () => {
  await storeParts(2);
  cutOff(folder, await mergeAll());
  expect(await startAndCount()).toBe(200);
  await withEngine(async (store, engine) => {
    await store.start(call());
    await append(store, 1);
    await merge(engine);
  });
  expect(await startAndCount()).toBe(201);
}, 60_000);

test('a replaced part that is cut off costs nothing', async () => {
  await storeParts(2);
  const merged = await mergeAll();
  const replaced = partNames(folder).filter((name) => name !== merged);
  expect(replaced.length).toBeGreaterThan(0);
  for (const name of replaced) cutOff(folder, name);
  expect(await startAndCount()).toBe(200);
}, 60_000);

test('a merge of the neighbours does not hide that a part is missing', async () => {
  await storeParts(3);
  const [, second] = partNames(folder);
  cutOff(folder, second!);
  await expect(startAndCount()).rejects.toMatchObject({ code: 'incompatible_data' });
  await withEngine((_store, engine) => merge(engine));
  expect(partNames(folder).some((name) => /^\d+_1_3_/.test(name))).toBe(true);
  await expect(startAndCount()).rejects.toMatchObject({ code: 'incompatible_data' });
}, 60_000);

test('a part that is found damaged when the engine starts again by itself: the check says so', async () => {
  await storeParts(1);
  await withEngine(async (store, engine) => {
    await store.start(call());
    const [only] = partNames(folder);
    cutOff(folder, only!);
    process.kill(engine.pid!, 'SIGKILL');
    await until(
      'the check says so',
      async () => (await refusal(store.check(call()))) === 'incompatible_data',
    );
  });
}, 60_000);

test('flipped bits: what reads them says so and is not retried, the check from then on; events are still stored', async () => {
  await storeParts(1);
  const [only] = partNames(folder);
  flipBits(folder, only!);
  await withEngine(async (store) => {
    await store.start(call());
    await expect(store.aggregate(everything(project), call())).rejects.toMatchObject({
      code: 'incompatible_data',
      retryable: false,
      message: expect.not.stringContaining(folder),
    });
    await expect(store.check(call())).rejects.toMatchObject({ code: 'incompatible_data' });
    await append(store, 5);
  });
}, 60_000);
