import { timestampOfNumber, timestampOfText } from '../../../domain/ingest/timestamp.js';

/** The time that a timestamp's JSON text stands for, in ms since 1970; not a number for what is none. */
export function eventTime(json: string): number {
  if (!json.startsWith('"')) {
    const number = Buffer.from(json);
    return timestampOfNumber(number, 0, number.length);
  }
  const text = Buffer.from(JSON.parse(json) as string);
  return timestampOfText(text, 0, text.length);
}
