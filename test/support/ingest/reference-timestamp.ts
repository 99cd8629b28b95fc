/** Milliseconds since 1970 of a timestamp's decoded text, or null where it is none. */
export function referenceTime(text: string): number | null {
  const parts =
    /^(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(
      text,
    );
  if (parts === null) return null;
  const [, date = '', time = '', fraction = '', offset = ''] = parts;
  const local = new Date(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // A date such as 30 February is moved on by Date, or is none.
  if (Number.isNaN(local.getTime()) || local.toISOString().slice(0, 10) !== date) return null;
  if (offset.length === 1) return local.getTime();
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return local.getTime() - Number(`${offset.charAt(0)}${minutes}`) * 60_000;
}

/** The same of a JSON number's text. Whole digits are counted, so nothing is rounded. */
export function referenceTimeOfNumber(text: string): number | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = ''] = parts;
  const isBefore1970 = sign === '-' && /[1-9]/.test(whole + fraction);
  if (isBefore1970) return -1;
  const thousandths = BigInt(whole) * 1000n + BigInt(fraction.padEnd(3, '0').slice(0, 3));
  return Number(BigInt(whole) >= 10n ** 11n ? BigInt(whole) : thousandths);
}
