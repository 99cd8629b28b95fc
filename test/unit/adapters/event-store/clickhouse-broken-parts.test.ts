import { describe, expect, test } from '@jest/globals';
import {
  isSpare,
  type BlockRange,
} from '../../../../internal/adapters/event-store/clickhouse/broken-parts.js';

/** As ClickHouse names parts: partition, first and last block, level. */
function part(name: string, at = 100): BlockRange {
  const [partition = '', firstBlock, lastBlock, level] = name.split('_');
  return {
    partition,
    firstBlock: Number(firstBlock),
    lastBlock: Number(lastBlock),
    level: Number(level),
    at,
  };
}

const spare = (broken: string, ...loaded: string[]): boolean =>
  isSpare(
    part(broken, 1_000),
    loaded.map((name) => part(name)),
  );

describe('a broken part is spare', () => {
  test('where what it was made from is there, whatever numbers other partitions took', () => {
    expect(spare('2015_1_9_2', '2015_1_3_1', '2015_6_9_1')).toBe(true);
    expect(spare('2015_5_5_1', '2015_5_5_0')).toBe(true);
  });

  test('where an older part around it is there', () => {
    expect(spare('2015_3_5_1', '2015_1_9_2')).toBe(true);
    expect(spare('2015_3_3_0', '2015_3_9_2')).toBe(true);
  });
});

describe('a broken part is missed', () => {
  test('where nothing, only a neighbour or only another partition is there', () => {
    expect(spare('2015_1_9_2')).toBe(false);
    expect(spare('2015_3_5_1', '2015_1_2_1', '2015_6_9_1')).toBe(false);
    expect(spare('2015_1_9_2', '2016_1_9_2', '2016_1_1_0', '2016_9_9_0')).toBe(false);
  });

  test('where one end of what it was made from has gone', () => {
    expect(spare('2015_1_9_2', '2015_1_3_1')).toBe(false);
    expect(spare('2015_1_9_2', '2015_6_9_1')).toBe(false);
    expect(spare('2015_1_9_2', '2015_1_3_1', '2015_6_12_1')).toBe(false);
  });

  test('where its neighbours were merged over it since', () => {
    for (const at of [1_000, 1_001]) {
      expect(isSpare(part('2015_3_5_1', 1_000), [part('2015_1_9_2', at)])).toBe(false);
    }
  });

  test('where what is around it or in it cannot be of its line', () => {
    expect(spare('2015_3_5_2', '2015_1_9_2')).toBe(false);
    expect(spare('2015_5_5_0', '2015_5_5_0')).toBe(false);
  });
});
