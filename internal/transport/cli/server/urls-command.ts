import type { CliParts } from '../cli-parts.js';
import { ServerAddress, type ServerOptions } from './server-address.js';

const paths = {
  api: '/api/v1',
  docs: '/docs',
  contract: '/openapi.json',
  health: '/health',
  ready: '/ready',
} as const;

/** `patchbay urls`. Errors: `unavailable` where no server answers. */
export async function showUrls(options: ServerOptions, parts: CliParts): Promise<void> {
  const server = await ServerAddress.find(options, parts);
  await server.get(paths.health);
  const urls = Object.entries(paths).map(([name, path]) => [name, server.url + path] as const);
  parts.stdout.write(
    options.json === true
      ? `${JSON.stringify(Object.fromEntries(urls))}\n`
      : urls.map(([name, url]) => `${name.padEnd(8)}  ${url}\n`).join(''),
  );
}
