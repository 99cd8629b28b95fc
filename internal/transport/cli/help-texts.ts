export const EXIT_CODES_HELP = `
Exit codes:
  0  done
  1  something failed, such as a damaged file
  2  to be called or set up otherwise: an unknown option, no such file, a refused request
  3  no server answers, or it cannot take more now: try again later
  4  the key is not valid, or has not the scope
  5  not all of it: lines of an import were refused, migrations are pending
`;

export const SERVER_HELP = `
Which server: the one that runs on DATA_DIR (default: data), with the key it left there for this user.
For another one: PATCHBAY_URL, PATCHBAY_KEY and PATCHBAY_PROJECT, or the options.
`;

export const KEYS_HELP = `
Examples:
  patchbay keys create --scope ingest --scope read
  patchbay keys create --name dashboard --scope read --json
  patchbay keys list
  patchbay keys revoke 0197a1b2-0000-7000-8000-000000000002
`;

export const EXPORT_HELP = `
A file has its name only when it is whole. In CSV, a cell that a spreadsheet would run has a leading apostrophe, and one
that begins with an apostrophe has two: take one off to have it as it was.

Examples:
  patchbay export --format csv --output events.csv --start-date 2026-01-01 --end-date 2026-01-31
  patchbay export --event-type purchase --filter properties.plan:eq:pro | gzip > purchases.ndjson.gz
`;

export const GENERATE_HELP = `
Sessions of some minutes by visitors who come back, a funnel (product_viewed, cart_added, checkout_started, purchase),
quiet nights and weekends, a long tail of pages. Sent again with the same --seed and --until, the events are the same
events, and are counted once.

Examples:
  patchbay generate
  patchbay generate --events 1000000 --days 90 --rate 5000
  patchbay generate --events 1000 --until 2026-01-31T00:00:00Z --print > events.ndjson
`;

export const DEAD_LETTERS_HELP = `
An event is here when the storage refused it for its data. It was acknowledged, so it is kept until it is stored.

Examples:
  patchbay dead-letters list --limit 20
  patchbay dead-letters show 0197a1b2-0000-7000-8000-000000000003
  patchbay dead-letters replay
`;

export const DOCTOR_HELP = `
Changes nothing. Exit code 3 when a check has failed.

Examples:
  patchbay doctor
  patchbay doctor --json
`;

export const SERVE_HELP = `
Settings: environment variables, such as HTTP_PORT, DATA_DIR and LOG_LEVEL (docs/configuration.md has them all).

Examples:
  patchbay serve
  HTTP_PORT=9000 DATA_DIR=/srv/patchbay patchbay serve --no-migrate
  PROFILE=pg POSTGRES_URL=… NATS_URL=… REDIS_URL=… patchbay serve --role consumer
`;

export const MIGRATE_HELP = `
Works on the storages of the settings themselves, not through a server: it refuses (exit code 1) while one holds
DATA_DIR. A server migrates by itself when it starts, unless it is started with --no-migrate or MIGRATE_ON_START=false.

States: applied; pending (not run) and begun (cut short), which \`up\` runs; edited (the file has changed since it was
run), unknown (of a newer version) and out_of_order, which need a person.
\`status\` changes nothing. It ends with 0 when all are applied, 5 when some are to be run, 1 when one needs a person.

Examples:
  patchbay migrate status
  patchbay migrate up --json
`;

export const RUNNING_SERVER_HELP = `
Examples:
  patchbay health
  patchbay ready --wait 30 && patchbay urls
  patchbay lag --max-age 10 --json
  patchbay stop
`;

export const TOPICS_HELP = `
Ask the broker itself (KAFKA_BROKERS, KAFKA_TOPIC and the like), not through a server of Patchbay. \`create\` never
changes a topic that is there: it says what is wrong with one that would lose events, and how to mend it. \`list\` ends
with 5 where there is no topic yet, 1 where one would lose events. \`read\` takes nothing from the consumers.

Examples:
  patchbay topics create
  patchbay topics list --json
  patchbay topics read --from-start --limit 10
  patchbay topics read --events | head
`;
