/**
 * Damages a log in one way after another, and tells for each, in a line of JSON, what the broker made of it:
 *
 *     { "damage": …, "refused": code, "message": … }   the start was refused, and the file is as it was
 *     { "damage": …, "wrong": … }                      anything else than that, or than every envelope given as it was
 *     { "damage": …, "harmless": true }
 *
 * It is a process of its own because LMDB ends the process on a damaged file that it is made to open.
 * Arguments: the broker's built module, and a folder with `whole` (a log's folder, closed), `work.json`
 * ({ damages, envelopes: { position: sha256 } }); a damage is { at, bit }, { zeroFrom, bytes } or { cutAt }.
 */
import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [, , module, folder] = process.argv;
const { EmbeddedBroker } = await import(module);
const { damages, envelopes } = JSON.parse(await readFile(join(folder, 'work.json'), 'utf8'));
const whole = await readFile(join(folder, 'whole', 'data.mdb'));
const place = join(folder, 'log');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const call = (ms = 20_000) => ({ signal: new AbortController().signal, deadline: Date.now() + ms });

function damaged({ at, bit, zeroFrom, bytes, cutAt }) {
  const file = Buffer.from(whole);
  if (cutAt !== undefined) return file.subarray(0, cutAt);
  if (zeroFrom !== undefined) return file.fill(0, zeroFrom, zeroFrom + bytes);
  file[at] ^= 1 << bit;
  return file;
}

async function outcome(damage) {
  const file = damaged(damage);
  await rm(place, { recursive: true, force: true });
  await cp(join(folder, 'whole'), place, { recursive: true });
  await writeFile(join(place, 'data.mdb'), file);
  const broker = new EmbeddedBroker({
    folder: place,
    clock: Date,
    logger: silent,
    gather: { bytes: 1, ms: 0 },
    deliveryEnvelopes: 40,
  });
  try {
    await broker.start(call());
  } catch (error) {
    if (!(await readFile(join(place, 'data.mdb'))).equals(file)) return { wrong: 'the file was changed' };
    return { refused: error.code, message: error.message };
  }
  try {
    return await drained(broker);
  } finally {
    await broker.stop();
  }
}

async function drained(broker) {
  const left = new Map(Object.entries(envelopes));
  let wrong = null;
  const added = await broker.publish(Buffer.from('one more'), call());
  broker.consume((deliveries) => {
    for (const { position, envelope } of deliveries) {
      const hash = createHash('sha256').update(envelope).digest('hex');
      if (left.get(position) === hash) left.delete(position);
      else if (position !== added) wrong ??= `another envelope at ${position}`;
    }
    return Promise.resolve();
  });
  await broker.committed(added, call()).catch((error) => (wrong ??= `not consumed: ${error.code}`));
  if (left.size > 0) wrong ??= `${left.size} are missing`;
  return wrong === null ? { harmless: true } : { wrong };
}

for (const damage of damages) {
  process.stdout.write(`${JSON.stringify({ damage })}\n`);
  process.stdout.write(`${JSON.stringify({ damage, ...(await outcome(damage)) })}\n`);
}
