import { expect } from '@jest/globals';
import { PatchbayError } from '../../pkg/errors/index.js';
import { call } from './call.js';
import { storeAt } from './clickhouse-at.js';

export async function thrownBy(work: Promise<unknown>): Promise<PatchbayError> {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(PatchbayError);
  return thrown as PatchbayError;
}

/** Everything that could reach a log. */
export function allWords(error: PatchbayError): string {
  let words = JSON.stringify([error.message, error.context, error.faults]);
  for (let reason: unknown = error; reason instanceof Error; reason = reason.cause)
    words += `${reason.message} ${reason.stack ?? ''} ${JSON.stringify(reason)}`;
  return words;
}

export async function startErrorAt(url: string): Promise<PatchbayError> {
  const store = storeAt(url);
  try {
    return await thrownBy(store.start(call()));
  } finally {
    await store.stop();
  }
}
