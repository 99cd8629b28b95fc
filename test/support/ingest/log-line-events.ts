import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const sample = new URL('../../../examples/data/apache_access.log.gz', import.meta.url);
const combined = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) ([^"]+)" (\d+) (\S+) "(.*?)" "(.*?)"?$/;

/** Events of real lines of an access log, as a client would send them: every n-th line. */
export function logLineEvents(every: number): Buffer[] {
  return gunzipSync(readFileSync(sample))
    .toString('utf8')
    .split('\n')
    .filter((line, index) => index % every === 0 && line !== '')
    .map((line, index) => Buffer.from(JSON.stringify(eventOf(line, index))));
}

function eventOf(line: string, index: number): object {
  const [, address = '', time = '', method, target, protocol, status, bytes, referrer, agent] =
    combined.exec(line) ?? [];
  const hash = createHash('sha256').update(address).digest('hex');
  const [day = '', month = '', year = '', clock = ''] = time.split(/[/:](?=.)|(?<=\d{4}):/);
  const clockText = time.slice(12, 20);
  return {
    event_type: 'page_view',
    id: index % 3 === 0 ? `line-${index}` : formatted(hash),
    anonymous_id: hash.slice(0, 32),
    timestamp: clock === '' ? 1431857103 + index : `${year}-${monthNumber(month)}-${day}T${clockText}+00:00`,
    ...(target === undefined ? {} : { page_url: target }),
    properties: {
      status: Number(status),
      bytes: Number(bytes) || null,
      method,
      protocol,
      agent,
      referrer,
      line,
    },
  };
}

function monthNumber(name: string): string {
  const at = 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(name);
  return String(at / 3 + 1).padStart(2, '0');
}

function formatted(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
