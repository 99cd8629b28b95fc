import { isIPv6 } from 'node:net';
import { unescapeField } from './log-escapes.js';
import { parseLogTime } from './log-time.js';
import { parseRequestLine, type RequestLine } from './request-line.js';

/** One request, out of a line of an access log in the combined format. Null: `-` or empty in the log. */
export interface AccessLogEntry {
  /** An IPv4 or IPv6 address, or a host name. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The field as a whole, for what is no request line. */
  readonly request: RequestLine | string | null;
  readonly status: number | null;
  readonly bytes: number | null;
  readonly referrer: string | null;
  readonly agent: string | null;
}

export type ReadLine =
  | {
      readonly ok: true;
      readonly entry: AccessLogEntry;
      /** The agent has its closing quote. */ readonly closed: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** Names of hosts, IPv4 addresses, and nginx's `unix:` for a client on a socket. */
const HOST = /^(?:[A-Za-z0-9._-]+|unix:)$/;
/** No client can put this into the name of a user: servers escape the quote. */
const TIME_AND_QUOTE = / \[(\d\d\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "/;
const STATUS_AND_BYTES = / (\d{3}|-) (\d+|-) "/y;
const BETWEEN_REFERRER_AND_AGENT = / "/y;

class Unreadable extends Error {}

/**
 * Reads `address identity user [time] "request" status bytes "referrer" "agent"`, as Apache and nginx write it.
 * The closing quote of the agent may be missing. Anything before, between or behind these is a reason to refuse
 * the line: fields that are not known might change what the others mean. `line` has no line end.
 */
export function readAccessLogLine(line: string): ReadLine {
  try {
    return { ok: true, ...readEntry(line) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.message };
    throw error;
  }
}

function readEntry(line: string): { entry: AccessLogEntry; closed: boolean } {
  const address = line.slice(0, Math.max(line.indexOf(' '), 0));
  if (!HOST.test(address) && !isIPv6(address)) {
    throw new Unreadable('it does not begin with an address or a host name');
  }
  const opening = TIME_AND_QUOTE.exec(line);
  if (opening === null)
    throw new Unreadable('no time like [17/May/2015:10:05:03 +0000], followed by a quote');
  // Between the address and the time stand the client's identity and the user, who may have spaces.
  if (!line.slice(address.length + 1, opening.index).includes(' ')) {
    throw new Unreadable('the identity or the user is missing before the time');
  }
  const time = parseLogTime(opening[1] ?? '');
  if (time === null) throw new Unreadable(`there is no such time: ${opening[1] ?? ''}`);

  const request = quoted(line, opening.index + opening[0].length, 'request');
  const numbers = matchAt(STATUS_AND_BYTES, line, request.end);
  if (numbers === null) throw new Unreadable('no status, size and referrer behind the request');
  const referrer = quoted(line, STATUS_AND_BYTES.lastIndex, 'referrer');
  if (matchAt(BETWEEN_REFERRER_AND_AGENT, line, referrer.end) === null) {
    throw new Unreadable('no agent in quotes behind the referrer');
  }
  const agent = lastQuoted(line, BETWEEN_REFERRER_AND_AGENT.lastIndex);
  const entry = {
    address,
    time,
    request: request.text === null ? null : (parseRequestLine(request.text) ?? request.text),
    status: wholeNumber(numbers[1]),
    bytes: wholeNumber(numbers[2]),
    referrer: referrer.text,
    agent: agent.text,
  };
  return { entry, closed: agent.closed };
}

function quoted(
  line: string,
  start: number,
  name: string,
): { readonly text: string | null; readonly end: number } {
  const quote = closingQuote(line, start);
  if (quote < 0) throw new Unreadable(`the ${name} has no closing quote`);
  return { text: field(line.slice(start, quote)), end: quote + 1 };
}

function lastQuoted(line: string, start: number): { readonly text: string | null; readonly closed: boolean } {
  const quote = closingQuote(line, start);
  if (quote < 0) return { text: field(line.slice(start)), closed: false };
  if (quote < line.length - 1) throw new Unreadable('something follows the closing quote of the agent');
  return { text: field(line.slice(start, quote)), closed: true };
}

/** The place of the next quote that no backslash escapes, or -1. */
function closingQuote(line: string, start: number): number {
  for (let at = start; at < line.length; at++) {
    const character = line[at];
    if (character === '"') return at;
    if (character === '\\') at++;
  }
  return -1;
}

function field(written: string): string | null {
  return written === '-' || written === '' ? null : unescapeField(written);
}

function matchAt(sticky: RegExp, line: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(line);
}

function wholeNumber(digits = '-'): number | null {
  if (digits === '-') return null;
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) throw new Unreadable(`the size ${digits} cannot be kept exactly`);
  return value;
}
