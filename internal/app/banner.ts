import type { FirstLook } from './first-look.js';
import type { ServerAddress } from './server.js';

/** What a start prints when the server listens. */
export function banner({ url, roles, dataDir, firstLook }: ServerAddress): string {
  if (firstLook !== null) return apiBanner(url, dataDir, firstLook);
  return `
  Patchbay's ${roles.join(' and ')} listens on ${url}
  for /health, /ready, /stats and /lag

`;
}

/** Where it is, a key, and a line to try. */
function apiBanner(url: string, dataDir: string, { firstKey, setupTokenFile }: FirstLook): string {
  const key = firstKey ?? '$PATCHBAY_KEY';
  const aboutKey =
    firstKey === null
      ? 'keys cannot be read back; `make key` makes a further one'
      : `${firstKey}   (shown this once; \`make key\` makes a further one)`;
  const aboutUser =
    setupTokenFile === null
      ? ''
      : `  user  none yet: the first one is the admin; from another machine they need the token in
        ${setupTokenFile}\n`;
  return `
  Patchbay listens on ${url}
  data  ${dataDir}
  key   ${aboutKey}
${aboutUser}
  Send a first event:

    curl -sS '${url}/api/v1/events/track?wait=stored' -H 'X-API-Key: ${key}' \\
      -H 'Content-Type: application/json' -d '{"event_type":"hello","user_id":"me"}'

  And ask:

    curl -sS '${url}/api/v1/stats/events?group_by=day' -H 'X-API-Key: ${key}'

`;
}
