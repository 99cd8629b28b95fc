/**
 * PostgreSQL ends a statement where a double would round to 0 or to infinity. These expressions have the result that
 * IEEE 754 has, or NULL in place of an infinity.
 */

/** Half of the smallest double, whose digits these are, times 10^-324 with a point after the first: not above it, a number is 0. */
const HALF_OF_SMALLEST = (5n ** 1075n).toString();

/** The double of a JSON number's text, and 0 for -0. */
export function doubleOf(text: string): string {
  // Without an exponent, and no longer than this, no number is so small.
  return `CASE WHEN length(${text}) <= 300 AND strpos(${text}, 'e') = 0 AND strpos(${text}, 'E') = 0
    THEN ${text}::float8 + 0::float8 ELSE ${anyDoubleOf(text)} END`;
}

/** The number is 0.d… · 10^place, where d… are its digits from the first one that is not 0. */
function anyDoubleOf(text: string): string {
  return `(SELECT CASE
      WHEN significant = '' OR place < -323 OR place = -323 AND significant COLLATE "C" <= '${HALF_OF_SMALLEST}' THEN 0
      ELSE ${text}::float8 END
    FROM (SELECT ltrim(digits, '0') AS significant,
        whole - length(digits) + length(ltrim(digits, '0')) + exponent AS place
      FROM (SELECT translate(mantissa, '-.', '') AS digits, length(split_part(ltrim(mantissa, '-'), '.', 1)) AS whole,
          coalesce(nullif(exponent, ''), '0')::numeric AS exponent
        FROM (SELECT split_part(lower(${text}), 'e', 1) AS mantissa, split_part(lower(${text}), 'e', 2) AS exponent) parts
      ) digits) places)`;
}

/** Of a numeric. */
export function roundedToDouble(sum: string): string {
  return `CASE WHEN abs(${sum}) > 1.7976931348623157e308::numeric THEN NULL
    WHEN abs(${sum}) < 2.5e-324::numeric THEN 0::float8 ELSE (${sum})::float8 END`;
}

const SMALLEST = `5e-324::float8`;

/** Of two doubles, the second between 0 and 1, or a divisor's inverse: `shrink` is applied where nothing can be lost. */
function shrunk(value: string, shrink: (value: string) => string): string {
  // As a multiple of the smallest double the result is rounded as that double would be.
  return `CASE WHEN abs(${value}) < 1e-280 THEN round(${shrink(`(${value}) / ${SMALLEST}`)}) * ${SMALLEST}
    ELSE ${shrink(`(${value})`)} END`;
}

export function quotient(value: string, count: string): string {
  return shrunk(value, (shrinking) => `${shrinking} / ${count}`);
}

/** `fraction` is from 0 to 1. */
export function portionOf(value: string, fraction: string): string {
  return shrunk(value, (shrinking) => `${shrinking} * ${fraction}`);
}

/** `high - low`, where `low` is not above it. */
export function distance(low: string, high: string): string {
  return `CASE WHEN ${low} < 0 AND ${high} > 1.7976931348623157e308::float8 + ${low} THEN NULL ELSE ${high} - ${low} END`;
}
