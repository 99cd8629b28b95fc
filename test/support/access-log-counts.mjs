// What an access log says of itself, worked out apart from Patchbay: no import from the project, and another way of
// reading (one regular expression over the whole text, Date and URL of JavaScript). By hand:
//
//     node test/support/access-log-counts.mjs examples/data/apache_access.log.gz
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const text = gunzipSync(readFileSync(process.argv[2])).toString('latin1');

const line =
  /^(?<address>\S+) .*?\[(?<date>[^:\]]+):(?<time>[\d:]+) (?<zone>[+-]\d{4})\] "(?<request>(?:\\.|[^"\\])*)" \S+ \S+ "(?<referrer>(?:\\.|[^"\\])*)" "(?<agent>.*?)"?$/gm;

const days = new Map();
const pages = new Map();
const referrers = new Map();
const visitors = new Set();
let lines = 0;

for (const { groups } of text.matchAll(line)) {
  lines++;
  add(
    days,
    new Date(`${groups.date.replaceAll('/', ' ')} ${groups.time} ${groups.zone}`).toISOString().slice(0, 10),
  );
  add(pages, groups.request.split(' ').slice(1, -1).join(' '));
  visitors.add(`${groups.address}\n${groups.agent}`);
  // Behind a backslash stand bytes that are no text; they name no host.
  if (/^https?:/.test(groups.referrer) && !groups.referrer.includes('\\')) {
    add(referrers, new URL(groups.referrer).hostname);
  }
}

console.log(
  JSON.stringify({
    lines,
    days: Object.fromEntries([...days].sort()),
    pages: topTen(pages),
    visitors: visitors.size,
    referrers: topTen(referrers),
  }),
);

function add(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function topTen(counts) {
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .slice(0, 10)
    .map(([value, count]) => ({ value, count }));
}
