import { z } from 'zod';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { expectForm, refusal, type ApiAnswer } from '../api-answer.js';
import type { ApiClient } from '../api-client.js';

const PATH = '/api/v1/events/batch?wait=stored';

const count = z.number().int().nonnegative();
const refusedEvent = z.object({ index: count, message: z.string() });
const taken = z.object({
  accepted: count,
  rejected: count,
  errors: z.array(refusedEvent),
  stored: count.optional(),
  already_present: count.optional(),
  dead_lettered: count.optional(),
});
const allRefused = z.object({ errors: z.array(refusedEvent).min(1) });

/** What became of a batch's events; the numbers add up to its size. */
export interface BatchOutcome {
  readonly stored: number;
  readonly alreadyPresent: number;
  /** Accepted, then refused by the storage: in the dead letters, with the reason. */
  readonly deadLettered: number;
  /** Durable, but not yet stored when the server stopped waiting. */
  readonly accepted: number;
  /** By their place in the batch, with the server's words. */
  readonly refused: ReadonlyMap<number, string>;
}

/**
 * Sends events that have ids of their own, so that sending them again changes nothing. A batch sent again after a
 * lost answer may find its own events already present. Rejects when the request as a whole is refused.
 */
export async function sendEvents(
  client: ApiClient,
  batch: { readonly size: number; readonly body: Buffer },
  signal: AbortSignal,
): Promise<BatchOutcome> {
  const answer = await client.postUntilAnswered({
    path: PATH,
    contentType: 'application/x-ndjson',
    body: batch.body,
    signal,
  });
  const outcome = outcomeOf(answer);
  const { stored, alreadyPresent, deadLettered, accepted, refused } = outcome;
  const answered = stored + alreadyPresent + deadLettered + accepted + refused.size;
  if (answered !== batch.size) {
    throw new PatchbayError('internal', `The server answered for ${answered} of ${batch.size} events.`);
  }
  return outcome;
}

function outcomeOf(answer: ApiAnswer): BatchOutcome {
  if (answer.status === 422) {
    const parsed = allRefused.safeParse(answer.body);
    // Without places in the batch it is the request that is wrong, not its events.
    if (!parsed.success) throw refusal(answer);
    return {
      stored: 0,
      alreadyPresent: 0,
      deadLettered: 0,
      accepted: 0,
      refused: byPlace(parsed.data.errors),
    };
  }
  if (answer.status !== 200 && answer.status !== 202) throw refusal(answer);
  const said = expectForm(answer, taken);
  const refused = byPlace(said.errors);
  if (said.stored === undefined) {
    return { stored: 0, alreadyPresent: 0, deadLettered: 0, accepted: said.accepted, refused };
  }
  return {
    stored: said.stored,
    alreadyPresent: said.already_present ?? 0,
    deadLettered: said.dead_lettered ?? 0,
    accepted: 0,
    refused,
  };
}

function byPlace(errors: readonly z.infer<typeof refusedEvent>[]): Map<number, string> {
  return new Map(errors.map(({ index, message }) => [index, message]));
}
