/**
 * Sums of doubles that lose no small number between large ones, and never end a statement by an overflow: the decimal
 * fractions that stand for numbers of a usual size are added exactly; those that are too small or too large for DECIMAL
 * are added as doubles, apart.
 */
const SMALLEST = '1e-10';
const LARGEST = '1e24';
/** 2^-100: with it no sum of doubles is beyond doubles, and no digit of a large one is lost. */
const SCALE = 2 ** -100;

/** Of the numbers of a group; each 0 without any. */
export const sumParts: readonly string[] = [
  `coalesce(sum(CASE WHEN abs(number) < ${SMALLEST} THEN number END), 0e0)`,
  `coalesce(sum(CASE WHEN abs(number) >= ${SMALLEST} AND abs(number) < ${LARGEST} THEN CAST(number AS decimal(65, 30)) END), 0)`,
  `coalesce(sum(CASE WHEN abs(number) >= ${LARGEST} THEN number * ${SCALE} END), 0e0)`,
];

/** From the parts as they come: doubles, and a decimal fraction as text. Infinite beyond doubles. */
export function sumFrom(parts: readonly unknown[]): number {
  const [small = 0, usual = 0, large = 0] = parts.map(Number);
  return large / SCALE + usual + small;
}

/** The sum, to order by; NULL beyond doubles. */
export function sizeOfSum(): string {
  const [small, usual, large] = sumParts as [string, string, string];
  return `CASE WHEN abs(${large}) < ${Number.MAX_VALUE * SCALE} THEN ${large} / ${SCALE} + ${usual} + ${small} END`;
}
