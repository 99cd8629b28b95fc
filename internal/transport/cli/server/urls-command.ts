import type { CliParts } from '../cli-parts.js';
import { isApi } from '../running-servers.js';
import { ServerAddress, type ServerOptions } from './server-address.js';

const ofAnApi = {
  api: '/api/v1',
  docs: '/docs',
  contract: '/openapi.json',
  health: '/health',
  ready: '/ready',
} as const;
const ofOthers = { health: '/health', ready: '/ready', stats: '/stats' } as const;
const ofAConsumer = { ...ofOthers, lag: '/lag' } as const;

/** `patchbay urls`: of every server on DATA_DIR, in JSON a line each. Errors: `unavailable` where none answers. */
export async function showUrls(options: ServerOptions, parts: CliParts): Promise<void> {
  for (const server of await ServerAddress.find(options, parts)) {
    await server.get('/health');
    const paths = isApi(server)
      ? ofAnApi
      : server.roles?.includes('consumer') === true
        ? ofAConsumer
        : ofOthers;
    const urls = Object.entries(paths).map(([name, path]) => [name, server.url + path] as const);
    const heading = isApi(server) ? '' : `${server.roles?.join(' and ') ?? ''}\n`;
    parts.stdout.write(
      options.json === true
        ? `${JSON.stringify(Object.fromEntries(urls))}\n`
        : heading + urls.map(([name, url]) => `${name.padEnd(8)}  ${url}\n`).join(''),
    );
  }
}
