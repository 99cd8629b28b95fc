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
