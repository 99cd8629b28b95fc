const SIGNIFICANT_DIGITS = 12;

/**
 * The form in which answers have sums and averages: engines add in orders of their own, so the last of a double's 15 to
 * 17 digits mean nothing. Null where there is no number, and where it is beyond doubles; −0 is 0.
 */
export function roundedNumber(value: number | null): number | null {
  return exactNumber(
    value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(SIGNIFICANT_DIGITS)),
  );
}

/** The form of numbers that are values of events, or lie between two. */
export function exactNumber(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  return value === 0 ? 0 : value;
}
