import { setTimeout as wait } from 'node:timers/promises';

/** Asks again until the answer is not false, null or undefined; fails when it takes too long. */
export async function until<T>(
  what: string,
  question: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await question();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}.`);
    await wait(20);
  }
}
