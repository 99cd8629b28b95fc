import { expect, test } from '@jest/globals';
import { BoundedMap } from '../../../../internal/services/keys/bounded-map.js';

test('a bounded map forgets what was not used for longest', () => {
  const map = new BoundedMap<string, number>(3);
  for (const [n, key] of ['a', 'b', 'c'].entries()) map.set(key, n);
  expect(map.get('a')).toBe(0);
  map.set('d', 3);
  map.set('c', 20);
  map.set('e', 4);
  expect(map.size).toBe(3);
  expect(['a', 'b', 'c', 'd', 'e'].map((key) => map.get(key))).toEqual([undefined, undefined, 20, 3, 4]);
  map.delete('c');
  expect([map.get('c'), map.size]).toEqual([undefined, 2]);
});
