import type { Ask } from './count.js';

/** Questions to the public API; anything but an answer is an error. */
export function questionsTo(url: string, apiKey: string): Ask {
  return async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { headers: { 'X-API-Key': apiKey } });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
