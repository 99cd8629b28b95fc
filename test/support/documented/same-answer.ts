const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const CLOCK = /^(generated|created|received|last_used|started|oldest)_at$/;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/**
 * Whether an answer is the one that a page shows. Every run has other ids, but one id stays one id over the whole page;
 * times of the server's clock (`created_at` and the like) are other ones; and `…` in a text stands for any characters.
 */
export class SameAnswer {
  readonly #ids = new Map<string, string>();

  /** The answer in the page's words: with its ids, times and shortened texts wherever they are allowed to differ. */
  inWordsOf(page: unknown, answer: unknown, name = ''): unknown {
    if (typeof page === 'string' && typeof answer === 'string') return this.#text(page, answer, name);
    if (Array.isArray(page) && Array.isArray(answer)) {
      return answer.map((item, index) => this.inWordsOf(page[index], item, name));
    }
    if (!isObject(page) || !isObject(answer)) return answer;
    return Object.fromEntries(
      Object.entries(answer).map(([key, value]) => [key, this.inWordsOf(page[key], value, key)]),
    );
  }

  #text(page: string, answer: string, name: string): string {
    if (CLOCK.test(name)) return answer.replace(TIME, page);
    let ids = [...page.matchAll(UUID)].map(([id]) => id);
    const inPageIds = answer.replace(UUID, (id) => {
      const [shown = id, ...rest] = ids;
      ids = rest;
      if (!this.#ids.has(id) && ![...this.#ids.values()].includes(shown)) this.#ids.set(id, shown);
      return this.#ids.get(id) ?? id;
    });
    return shortened(page).test(inPageIds) ? page : inPageIds;
  }
}

function shortened(page: string): RegExp {
  const pieces = page.split('…').map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pieces.join('[^]+')}$`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
