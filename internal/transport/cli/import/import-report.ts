import type { ImportTally } from './import-tally.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Beyond this, days are no longer something to look at. */
const MOST_DAYS = 1_000;

export interface ImportFacts {
  readonly tally: ImportTally;
  readonly url: string;
  readonly seconds: number;
  /** What ended the import before its end. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A line for a shell that asks for the days of these events; null where there are none. */
export function questionLine({ tally, url }: ImportFacts): string | null {
  if (tally.firstEventAt > tally.lastEventAt) return null;
  const isLong = tally.lastEventAt - tally.firstEventAt > MOST_DAYS * DAY_MS;
  const query = [
    `group_by=${isLong ? 'month' : 'day'}`,
    `start_date=${date(tally.firstEventAt)}`,
    `end_date=${date(tally.lastEventAt)}`,
    'timezone=UTC',
  ].join('&');
  return `curl -sS '${url}/api/v1/stats/events?${query}' -H "X-API-Key: $PATCHBAY_KEY"`;
}

export function reportJson(facts: ImportFacts): string {
  const { tally, seconds, error } = facts;
  const hasEvents = tally.firstEventAt <= tally.lastEventAt;
  return `${JSON.stringify({
    lines: tally.lines,
    blank: tally.blank,
    stored: tally.stored,
    already_present: tally.alreadyPresent,
    accepted: tally.accepted,
    dead_lettered: tally.deadLettered,
    refused: tally.refused,
    refused_lines: tally.refusedLines,
    not_sent: tally.unsent,
    first_event_at: hasEvents ? new Date(tally.firstEventAt).toISOString() : null,
    last_event_at: hasEvents ? new Date(tally.lastEventAt).toISOString() : null,
    seconds: Number(seconds.toFixed(3)),
    events_per_second: perSecond(facts),
    question: questionLine(facts),
    error,
  })}\n`;
}

export function reportText(facts: ImportFacts): string {
  const { tally, seconds } = facts;
  const rows: (readonly [string, number, boolean])[] = [
    ['lines read', tally.lines, true],
    ['stored', tally.stored, true],
    ['already present', tally.alreadyPresent, true],
    ['refused', tally.refused, true],
    ['blank', tally.blank, tally.blank > 0],
    ['accepted, not yet stored', tally.accepted, tally.accepted > 0],
    ['refused by the storage, in the dead letters', tally.deadLettered, tally.deadLettered > 0],
    ['not sent', tally.unsent, tally.unsent > 0],
  ];
  const text = rows
    .filter(([, , isShown]) => isShown)
    .map(([name, number]) => `${number.toLocaleString('en-US').padStart(14)}  ${name}\n`);
  if (tally.lines === 0) text.push('There were no lines to read.\n');
  text.push(...refusedText(tally));
  text.push(
    `${seconds.toFixed(1).padStart(14)}  seconds, ${perSecond(facts).toLocaleString('en-US')} events/s\n`,
  );
  const question = questionLine(facts);
  if (question !== null) {
    text.push(
      '\nAsk for them (`make key` makes a key; then export PATCHBAY_KEY=...):\n\n',
      `  ${question}\n\n`,
    );
  }
  return text.join('');
}

function refusedText(tally: ImportTally): string[] {
  const shown = tally.refusedLines;
  const hasFiles = new Set(shown.map(({ file }) => file)).size > 1;
  const text = shown.map(
    ({ file, line, reason }) => `    ${hasFiles ? `${file}, ` : ''}line ${line}: ${reason}\n`,
  );
  const more = tally.refused - shown.length;
  return more > 0 ? [...text, `    and ${more.toLocaleString('en-US')} more\n`] : text;
}

function perSecond({ tally, seconds }: ImportFacts): number {
  const events = tally.stored + tally.alreadyPresent + tally.accepted + tally.deadLettered;
  return Math.round(events / Math.max(seconds, 0.001));
}

function date(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
