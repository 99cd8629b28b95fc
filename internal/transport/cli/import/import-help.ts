import { limits } from '../../../domain/limits.js';

export const ACCESS_LOG_HELP = `
Each line of a log in the combined format of Apache and nginx becomes an event page_view: its page, the host of its
referrer as source, and as properties status, bytes, method, protocol, agent and referrer. A visitor is a keyed hash of
address and agent; the address itself is not kept. A line that cannot be read is named with the reason, and the
rest is imported; that is no failure (exit code 0).

The same file again adds nothing; a log that has grown adds its new lines; two identical lines are two events.
A log keeps its name when it is moved: without --name it is the file's name without folder and .gz.

Gzip is known by its first bytes. The file - is standard input, named stdin. At most ${limits.eventsPerBatch} events a request.
For another server than the local one, PATCHBAY_VISITOR_HASH_KEY is the key for visitors, as hex.

Examples:
  patchbay import access-log examples/data/apache_access.log.gz
  patchbay import access-log /var/log/nginx/access.log --name shop
  ssh web cat /var/log/nginx/access.log | patchbay import access-log - --name web
`;

export const NDJSON_HELP = `
Each line is an event as POST /events/track takes it, or as an export writes it; received_at, which the server adds, is
dropped. Numbers keep their digits.

The same file again adds nothing. A line without an id gets one from the file's name (--name), its text, and how often
the same text came before in the file; it needs a timestamp for that.
A refused line is named with the reason, and the rest is imported; the exit code is then 5. An answer that is lost, a
server that is busy (503) or a limit (429) is waited for, as Retry-After says. Gzip is known by its first bytes.

Examples:
  patchbay import ndjson events.ndjson.gz
  patchbay import ndjson - --name shop --errors refused.ndjson < events.ndjson
  patchbay import ndjson all.ndjson --key pb_live_... --project 0197a1b2-0000-7000-8000-000000000001
`;

export const CSV_HELP = `
The first line names the columns: fields of an event (event_type, id, timestamp, user_id, anonymous_id, session_id,
source, page_url), properties (a JSON object), or properties.<path> (a number, true, false or null is one, anything else
a text). received_at and project_id are left out. Other names need --map or --ignore. An empty cell is absent.
One leading apostrophe is taken off a cell: an export puts it before what a spreadsheet would run, and before another
one.

The same file again adds nothing. A record without an id gets one from the file's name (--name), its text, and how often
the same text came before in the file; so another --map does not change what is already there.
A refused record is named by its first line with the reason, and the rest is imported; the exit code is then 5.
Gzip is known by its first bytes.

Examples:
  patchbay import csv events.csv.gz
  patchbay import csv orders.csv --map event_type=name --map timestamp=at --map properties.total=total --ignore note
  patchbay import csv export.tsv --delimiter '\\t' --errors refused.ndjson
`;
