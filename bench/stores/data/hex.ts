import type { Random } from '../../../internal/transport/cli/generate/random.js';

const HALVES = Array.from({ length: 2 ** 16 }, (_, value) => value.toString(16).padStart(4, '0'));

/** A UUID of version 4, as far as chance by a seed is any. */
export function uuid(random: Random): string {
  const [a, b, c, d] = [digits(random), digits(random), digits(random), digits(random)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** Eight of them. */
export function digits(random: Random): string {
  const bits = random.below(2 ** 32);
  return `${HALVES[bits >>> 16] ?? ''}${HALVES[bits & 0xffff] ?? ''}`;
}
