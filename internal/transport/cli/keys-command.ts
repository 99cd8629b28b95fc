import { z } from 'zod';
import { expectForm, refusal } from './api-answer.js';
import type { CliParts } from './cli-parts.js';
import { connect, type ConnectionOptions } from './connection.js';

export interface CreateKeyOptions extends ConnectionOptions {
  readonly name: string;
  readonly scope: readonly string[];
  readonly json?: boolean;
}

const created = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  prefix: z.string(),
  key: z.string(),
  created_at: z.string(),
});

/** `patchbay keys create`. Not tried again: a lost answer may have made a key that nobody has seen. */
export async function createKey(options: CreateKeyOptions, parts: CliParts): Promise<void> {
  const { client, projectId } = await connect(options, parts);
  const answer = await client.post({
    path: `/api/v1/projects/${projectId}/keys`,
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ name: options.name, scopes: options.scope })),
    signal: new AbortController().signal,
  });
  if (answer.status !== 201) throw refusal(answer);
  const key = expectForm(answer, created);
  parts.stdout.write(
    options.json === true
      ? `${JSON.stringify(key)}\n`
      : `${key.key}\n\n"${key.name}", with the scopes ${key.scopes.join(', ')}. It is shown this once and cannot be read back.\n\n  export PATCHBAY_KEY=${key.key}\n\n`,
  );
}

const kept = z.object({
  data: z.array(
    created.omit({ key: true }).extend({
      rate_limit: z.number().nullable(),
      last_used_at: z.string().nullable(),
    }),
  ),
});

export interface KeysOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `patchbay keys list`: what is known of the project's keys; the keys themselves cannot be read back. */
export async function listKeys(options: KeysOptions, parts: CliParts): Promise<void> {
  const { client, projectId } = await connect(options, parts);
  const answer = await client.get(`/api/v1/projects/${projectId}/keys`);
  if (answer.status !== 200) throw refusal(answer);
  const { data } = expectForm(answer, kept);
  if (options.json === true) {
    parts.stdout.write(`${JSON.stringify({ data })}\n`);
    return;
  }
  for (const key of data) {
    const used = key.last_used_at === null ? 'never used' : `last used ${key.last_used_at}`;
    parts.stdout.write(`${key.id}  ${key.prefix}…  ${key.scopes.join(',')}  "${key.name}", ${used}\n`);
  }
}

/** `patchbay keys revoke`: the key is refused within a second. */
export async function revokeKey(id: string, options: KeysOptions, parts: CliParts): Promise<void> {
  const { client, projectId } = await connect(options, parts);
  const answer = await client.delete(`/api/v1/projects/${projectId}/keys/${encodeURIComponent(id)}`);
  if (answer.status !== 204) throw refusal(answer);
  parts.stdout.write(options.json === true ? `${JSON.stringify({ id, revoked: true })}\n` : 'Revoked.\n');
}
