import { resolve } from 'node:path';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { ApiClient } from './api-client.js';
import type { CliParts } from './cli-parts.js';
import { readLocalAccess, type LocalAccess } from './local-access.js';
import { localApis } from './running-servers.js';

/** The options of every command that talks to a server. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly key?: string;
  readonly project?: string;
}

export interface Connection {
  readonly client: ApiClient;
  readonly projectId: string;
  /** Null where neither the environment nor DATA_DIR has one. */
  readonly visitorHashKey: Buffer | null;
}

/**
 * Finds the server: the one that is named by options or environment, else the one that runs on DATA_DIR. The local
 * key goes to no other server, and `PATCHBAY_KEY`, which may be for questions only, is not used for the local one.
 */
export async function connect(options: ConnectionOptions, parts: CliParts): Promise<Connection> {
  const { environment } = parts;
  const dataDir = resolve(parts.dataDir());
  const local = await readLocalAccess(dataDir);
  const apis = local === null ? [] : await localApis(dataDir, local);
  const address = options.url ?? environment['PATCHBAY_URL'];
  // A local server by its address is a local server: its own key can do what PATCHBAY_KEY cannot.
  const here = address === undefined ? apis[0] : apis.find((url) => url === address);
  const named = here === undefined ? address : undefined;
  const connection = {
    client: new ApiClient(
      named === undefined
        ? localServer(local, here, dataDir, options)
        : namedServer(named, options, environment),
    ),
    projectId: projectOf(options, environment, local),
    visitorHashKey: visitorHashKeyOf(environment, local),
  };
  if (await connection.client.answers()) return connection;
  throw named === undefined ? notRunning(dataDir) : noAnswer(named);
}

function localServer(
  local: LocalAccess | null,
  url: string | undefined,
  dataDir: string,
  options: ConnectionOptions,
): { url: string; key: string } {
  if (local === null || url === undefined) throw notRunning(dataDir);
  return { url, key: options.key ?? local.api_key };
}

function namedServer(
  url: string,
  options: ConnectionOptions,
  environment: CliParts['environment'],
): { url: string; key: string } {
  requireAddress(url);
  const key = options.key ?? environment['PATCHBAY_KEY'];
  if (key === undefined) {
    throw new PatchbayError('invalid_request', `Give a key for ${url}: set PATCHBAY_KEY, or use --key.`);
  }
  return { url, key };
}

/** Errors: `invalid_request` for what is no URL of HTTP. */
export function requireAddress(url: string): void {
  if (/^https?:$/.test(protocolOf(url))) return;
  throw new PatchbayError(
    'invalid_request',
    `${url} is no address of a server, such as http://127.0.0.1:8080.`,
  );
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

function projectOf(
  options: ConnectionOptions,
  environment: CliParts['environment'],
  local: LocalAccess | null,
): string {
  const projectId = (options.project ?? environment['PATCHBAY_PROJECT'] ?? local?.project_id)?.toLowerCase();
  if (projectId === undefined) {
    throw new PatchbayError(
      'invalid_request',
      "Give the project's id: set PATCHBAY_PROJECT, or use --project.",
    );
  }
  if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(projectId)) {
    throw new PatchbayError('invalid_request', `${projectId} is no project's id: that is a UUID.`);
  }
  return projectId;
}

function visitorHashKeyOf(environment: CliParts['environment'], local: LocalAccess | null): Buffer | null {
  const hex = environment['PATCHBAY_VISITOR_HASH_KEY'] ?? local?.visitor_hash_key;
  if (hex === undefined) return null;
  if (/^(?:[0-9a-fA-F]{2}){32,}$/.test(hex)) return Buffer.from(hex, 'hex');
  throw new PatchbayError(
    'invalid_settings',
    'PATCHBAY_VISITOR_HASH_KEY must be at least 64 hex digits (openssl rand -hex 32 makes one).',
  );
}

export function noAnswer(url: string): PatchbayError {
  return new PatchbayError(
    'unavailable',
    `No server answers at ${url}: is the address right, and does it run?`,
  );
}

export function notRunning(dataDir: string): PatchbayError {
  return new PatchbayError(
    'unavailable',
    `No Patchbay server is running on DATA_DIR ${dataDir}: start one with \`make run\`.`,
  );
}
