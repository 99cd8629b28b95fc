import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../../../../internal/adapters/broker/embedded/index.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { call } from '../../../../support/call.js';

const PAGE = 4_096;
/** Of the number of the transaction in a meta page. */
const TRANSACTION = 152;

let parent = '';
let folder = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchbay-meta-page-'));
  folder = join(parent, 'log');
});
afterEach(() => rm(parent, { recursive: true }));

async function held(publish = 0): Promise<number> {
  const broker = new EmbeddedBroker({ folder, clock: Date, logger: createLogger('silent') });
  try {
    await broker.start(call());
    for (let index = 0; index < publish; index += 1) await broker.publish(Buffer.from(`${index}`), call());
    return (await broker.lag(call())).envelopes;
  } finally {
    await broker.stop();
  }
}

interface Numbers {
  readonly older: number;
  readonly newer: number;
}

/** Both numbers, after one of them is changed. */
async function transactions(changed?: keyof Numbers, to = 0): Promise<Numbers> {
  const handle = await open(join(folder, 'data.mdb'), 'r+');
  try {
    const bytes = Buffer.alloc(2 * PAGE);
    await handle.read(bytes, 0, bytes.length, 0);
    const numbers = [0, 1].map((page) => Number(bytes.readBigUInt64LE(page * PAGE + TRANSACTION)));
    const [older = 0, newer = 0] = numbers.toSorted((one, other) => one - other);
    if (changed !== undefined) {
      const number = Buffer.alloc(8);
      number.writeBigUInt64LE(BigInt(to));
      await handle.write(
        number,
        0,
        8,
        numbers.indexOf(changed === 'older' ? older : newer) * PAGE + TRANSACTION,
      );
    }
    return { older, newer };
  } finally {
    await handle.close();
  }
}

describe('the two meta pages', () => {
  test('an older commit is not taken for the last one', async () => {
    await held(5);
    const file = join(folder, 'data.mdb');
    await copyFile(file, join(parent, 'whole'));
    const { older, newer } = await transactions();
    expect(newer).toBe(older + 1);
    // Neighbours, too, with the other one on top; and numbers that are none.
    const damages: [keyof Numbers, number][] = [
      ['older', newer + 1],
      ['older', newer + 2],
      ['older', newer + 1_025],
      ['newer', older - 1],
      ['newer', older - 2],
      ['newer', 0],
    ];
    for (const [changed, to] of damages) {
      await transactions(changed, to);
      await expect(held()).rejects.toMatchObject({ code: 'incompatible_data' });
      await copyFile(join(parent, 'whole'), file);
    }
    expect(await held()).toBe(5);
  });
});
