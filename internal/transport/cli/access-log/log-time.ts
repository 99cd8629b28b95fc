const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;

/** `17/May/2015:10:05:03 +0000` in ms since 1970; null for what is no time, such as the 31st of April. */
export function parseLogTime(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [day, year, hour, minute, second, offsetHours, offsetMinutes] = [1, 3, 4, 5, 6, 8, 9].map((group) =>
    Number(match[group]),
  ) as [number, number, number, number, number, number, number];
  const month = months.indexOf(match[2] ?? '');
  if (month < 0 || hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) {
    return null;
  }
  // Date.UTC takes years below 100 for those of the 20th century.
  const local = new Date(Date.UTC(2000, month, day, hour, minute, second));
  local.setUTCFullYear(year, month, day);
  if (local.getUTCMonth() !== month || local.getUTCDate() !== day) return null;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return local.getTime() - (match[7] === '+' ? offset : -offset);
}
