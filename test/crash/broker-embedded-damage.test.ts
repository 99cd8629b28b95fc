import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WholeLog, type Damage, type Outcome } from '../support/broker/damaged-logs.js';
import { SeededRandom } from '../support/seeded-random.js';

const PAGE = 4_096;
const HEADER = 24;
const OVERFLOW = 0x04;

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchbay-damaged-log-'));
});
afterEach(() => rm(parent, { recursive: true }));

const shapes = {
  'many small envelopes': (random: SeededRandom) => ({ envelopes: 150, bytes: () => random.whole(8, 150) }),
  'envelopes of several pages': (random: SeededRandom) => ({
    envelopes: 25,
    bytes: () => random.whole(3_000, 20_000),
  }),
  both: (random: SeededRandom) => ({
    envelopes: 80,
    bytes: () => Math.ceil(9 + 12_000 * random.fraction() ** 4),
  }),
};
const named = Object.entries(shapes);

/** Every page of a tree and every first page of a value, free ones too: a page that says its own number. */
function pagesWithHeader(bytes: Buffer): number[] {
  const numbers = Array.from({ length: bytes.length / PAGE }, (_, number) => number);
  return numbers.filter((number) => bytes.readUInt32LE(number * PAGE) === number);
}

function requireRefusedOrHarmless(outcomes: readonly Outcome[], damages: readonly Damage[]): void {
  expect(outcomes).toHaveLength(damages.length);
  expect(outcomes.filter(({ harmless, refused }) => !harmless && refused !== 'incompatible_data')).toEqual(
    [],
  );
  for (const { message } of outcomes.filter(({ refused }) => refused !== undefined)) {
    expect(message).toMatch(/log\/data\.mdb is damaged: .+\. Nothing was changed\. .+backup.+\.created away/);
  }
}

describe('a damaged log', () => {
  test.each(named)(
    'of %s: a flipped bit anywhere is refused at the start, or harms nothing',
    async (_, shape) => {
      const random = new SeededRandom(4_711);
      const log = await WholeLog.make(parent, random, shape(random));
      const { length } = await log.bytes();
      const damages = Array.from({ length: 130 }, () => ({
        at: random.whole(0, length - 1),
        bit: random.whole(0, 7),
      }));
      const outcomes = await log.outcomes(damages);
      requireRefusedOrHarmless(outcomes, damages);
      // Both happen, or this would show nothing.
      expect(outcomes.filter(({ refused }) => refused).length).toBeGreaterThan(5);
      expect(outcomes.filter(({ harmless }) => harmless).length).toBeGreaterThan(5);
    },
    120_000,
  );

  test.each(named)(
    'of %s: a flipped bit in what holds its pages together',
    async (_, shape) => {
      const random = new SeededRandom(815);
      const log = await WholeLog.make(parent, random, shape(random));
      const pages = pagesWithHeader(await log.bytes());
      const damages = Array.from({ length: 130 }, () => ({
        at: random.pick(pages) * PAGE + random.whole(0, HEADER + 40),
        bit: random.whole(0, 7),
      }));
      requireRefusedOrHarmless(await log.outcomes(damages), damages);
    },
    120_000,
  );

  test('each bit of the header of a value of several pages', async () => {
    const random = new SeededRandom(42);
    const log = await WholeLog.make(parent, random, { envelopes: 10, bytes: () => 9_000 });
    const bytes = await log.bytes();
    // Of those that are in use: the largest number of a transaction is that of the last commit.
    const values = pagesWithHeader(bytes).filter((page) => bytes.readUInt16LE(page * PAGE + 18) === OVERFLOW);
    const newest = values.reduce((one, other) =>
      bytes.readUInt32LE(other * PAGE + 8) > bytes.readUInt32LE(one * PAGE + 8) ? other : one,
    );
    const damages = Array.from({ length: HEADER * 8 }, (_, index) => ({
      at: newest * PAGE + (index >>> 3),
      bit: index & 7,
    }));
    const outcomes = await log.outcomes(damages);
    requireRefusedOrHarmless(outcomes, damages);
    // Two bytes mean nothing there.
    expect(outcomes.filter(({ refused }) => refused)).toHaveLength((HEADER - 2) * 8);
  }, 120_000);

  test.each(named)(
    'of %s: cut off anywhere, or with a page of zeros',
    async (_, shape) => {
      const random = new SeededRandom(77);
      const log = await WholeLog.make(parent, random, shape(random));
      const { length } = await log.bytes();
      const damages: Damage[] = [
        ...Array.from({ length: 30 }, () => ({ cutAt: random.whole(0, length - 1) })),
        ...Array.from({ length: 15 }, () => ({ cutAt: PAGE * random.whole(0, length / PAGE - 1) })),
        ...Array.from({ length: Math.min(40, length / PAGE) }, (__, page) => ({
          zeroFrom: page * PAGE,
          bytes: PAGE,
        })),
      ];
      const outcomes = await log.outcomes(damages);
      requireRefusedOrHarmless(outcomes, damages);
      expect(outcomes.filter(({ refused }) => refused).length).toBeGreaterThan(10);
    },
    120_000,
  );
});
