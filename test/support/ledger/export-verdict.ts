import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { userOf, type Ledger } from './ledger.js';

/** The export, held against what was acknowledged and what the questions count; lists of events as users. */
export interface ExportVerdict {
  readonly exported: number;
  /** Acknowledged, or counted, and not in the export. */
  readonly missing: readonly string[];
  /** Several times in the export. */
  readonly twice: readonly string[];
  /** In the export, and neither acknowledged nor counted. */
  readonly strange: readonly string[];
}

/** @param unknownStored what is counted though it was never acknowledged */
export async function exportVerdict(
  ledger: Ledger,
  unknownStored: readonly string[],
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
): Promise<ExportVerdict> {
  const expected = new Set(unknownStored);
  for (const [bucket, fates] of ledger.buckets.entries()) {
    for (const [number, fate] of fates.entries()) {
      if (fate === 'acknowledged') expected.add(userOf(bucket, number));
    }
  }
  const seen = new Set<string>();
  const ids = new Set<string>();
  const twice: string[] = [];
  const strange: string[] = [];
  let exported = 0;
  const range = new URLSearchParams({
    start_date: '1970-01-01',
    end_date: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const answer = await fetch(`${url}/api/v1/export/ndjson?${range.toString()}`, {
    headers: { 'X-API-Key': apiKey },
  });
  if (answer.status !== 200 || answer.body === null) throw new Error(`The export is ${answer.status}.`);
  // Ends with an error where the export is cut off.
  for await (const line of createInterface({ input: Readable.fromWeb(answer.body as never) })) {
    const { id, user_id: user } = JSON.parse(line) as { id: string; user_id: string };
    exported += 1;
    if (seen.has(user) || ids.has(id)) twice.push(user);
    else if (!expected.has(user)) strange.push(user);
    seen.add(user);
    ids.add(id);
  }
  return { exported, missing: [...expected].filter((user) => !seen.has(user)), twice, strange };
}
