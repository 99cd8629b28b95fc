import { z } from 'zod';
import { expectForm, refusal } from './api-answer.js';
import type { CliParts } from './cli-parts.js';
import { connect, type ConnectionOptions } from './connection.js';

export interface DeadLettersOptions extends ConnectionOptions {
  readonly json?: boolean;
}
export interface ListDeadLettersOptions extends DeadLettersOptions {
  readonly limit: number;
}

const letter = z.object({
  id: z.string(),
  code: z.string(),
  reason: z.string(),
  created_at: z.string(),
  line: z.string(),
});
const page = z.object({ data: z.array(letter), next_cursor: z.string().nullable() });
const replayed = z.object({ replayed: z.number(), kept: z.number() });

/** `patchbay dead-letters list`: the newest first. */
export async function listDeadLetters(options: ListDeadLettersOptions, parts: CliParts): Promise<void> {
  const { client, projectId } = await connect(options, parts);
  const answer = await client.get(`/api/v1/projects/${projectId}/dead-letters?limit=${options.limit}`);
  if (answer.status !== 200) throw refusal(answer);
  const { data, next_cursor } = expectForm(answer, page);
  if (options.json === true) {
    parts.stdout.write(`${JSON.stringify({ data, next_cursor })}\n`);
    return;
  }
  for (const { id, created_at, code, reason } of data) {
    parts.stdout.write(`${id}  ${created_at}  ${code}: ${reason}\n`);
  }
  if (data.length === 0) parts.stdout.write('There are no dead letters.\n');
  if (next_cursor !== null) parts.stdout.write('There are more: raise --limit.\n');
}

/** `patchbay dead-letters show`: one of them, with its event. */
export async function showDeadLetter(
  id: string,
  options: DeadLettersOptions,
  parts: CliParts,
): Promise<void> {
  const { client, projectId } = await connect(options, parts);
  const answer = await client.get(`/api/v1/projects/${projectId}/dead-letters/${encodeURIComponent(id)}`);
  if (answer.status !== 200) throw refusal(answer);
  const found = expectForm(answer, letter);
  parts.stdout.write(
    options.json === true
      ? `${JSON.stringify(found)}\n`
      : `${found.id}, refused ${found.created_at}\n${found.code}: ${found.reason}\n\n${found.line}\n`,
  );
}

/** `patchbay dead-letters replay`: stores them again, all or those that are named. */
export async function replayDeadLetters(
  ids: readonly string[],
  options: DeadLettersOptions,
  parts: CliParts,
): Promise<void> {
  const { client, projectId } = await connect(options, parts);
  const answer = await client.post({
    path: `/api/v1/projects/${projectId}/dead-letters/replay`,
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(ids.length === 0 ? {} : { ids })),
    signal: new AbortController().signal,
  });
  if (answer.status !== 200) throw refusal(answer);
  const outcome = expectForm(answer, replayed);
  parts.stdout.write(
    options.json === true
      ? `${JSON.stringify(outcome)}\n`
      : `${outcome.replayed} stored, ${outcome.kept} refused again and kept.\n`,
  );
}
