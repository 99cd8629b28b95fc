import { inject, injectable } from 'tsyringe';
import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import type { Call } from '../../ports/call.js';
import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.js';
import type { EventStore } from '../../ports/event-store.js';
import { TOKENS } from '../../ports/tokens.js';
import { AnswerCache } from '../cache/answer-cache.js';

/** How many letters one call may name. */
export const REPLAY_IDS = 1_000;
/** How many letters are held at a time: at 64 KiB each, 32 MiB. */
const PAGE = 500;

export interface Replay {
  /** How many letters' events are stored now, and the letters gone. */
  readonly replayed: number;
  /** How many the storage refused again. */
  readonly kept: number;
}

/** The events that the storage refused: shown, and stored again once what refused them is mended. */
@injectable()
export class DeadLetterService {
  readonly #letters: DeadLetters;
  readonly #store: EventStore;
  readonly #answers: AnswerCache;

  constructor(
    @inject(TOKENS.DeadLetters) letters: DeadLetters,
    @inject(TOKENS.EventStore) store: EventStore,
    @inject(AnswerCache) answers: AnswerCache,
  ) {
    this.#letters = letters;
    this.#store = store;
    this.#answers = answers;
  }

  /** Newest first; `before` is the id of the last one of the page before. */
  list(
    projectId: string,
    page: { readonly limit: number; readonly before: string | null },
    call: Call,
  ): Promise<DeadLetter[]> {
    return this.#letters.list(projectId, page, call);
  }

  /** Errors: `not_found`. */
  async letter(projectId: string, id: string, call: Call): Promise<DeadLetter> {
    const [letter] = await this.#letters.some(projectId, [id], call);
    if (letter === undefined) throw new PatchbayError('not_found', 'There is no such dead letter.');
    return letter;
  }

  /**
   * Stores the events of these letters, or of all that the project has now. A letter goes only after its event is
   * stored; one that is refused again stays. Ids that are not the project's are passed over. When an outage or the
   * call's end cuts a replay short it rejects with that, and what was stored by then is no letter any more: the
   * same call goes on from there.
   *
   * Errors: `invalid_request` for more than 1,000 ids.
   */
  async replay(projectId: string, ids: readonly string[] | null, call: Call): Promise<Replay> {
    let [replayed, kept] = [0, 0];
    for await (const page of this.#pages(projectId, ids, call)) {
      const stored = await this.#storeAll(projectId, page, call);
      replayed += stored;
      kept += page.length - stored;
    }
    return { replayed, kept };
  }

  async *#pages(projectId: string, ids: readonly string[] | null, call: Call): AsyncGenerator<DeadLetter[]> {
    if (ids !== null) {
      if (ids.length > REPLAY_IDS) {
        throw new PatchbayError(
          'invalid_request',
          `At most ${REPLAY_IDS} letters are replayed by their ids.`,
        );
      }
      const named = [...new Set(ids)];
      for (let at = 0; at < named.length; at += PAGE) {
        yield await this.#letters.some(projectId, named.slice(at, at + PAGE), call);
      }
      return;
    }
    // From the newest down: a letter that is made meanwhile is not met, so that this has an end.
    let before: string | null = null;
    for (;;) {
      const page: DeadLetter[] = await this.#letters.list(projectId, { limit: PAGE, before }, call);
      if (page.length === 0) return;
      yield page;
      before = page.at(-1)?.id ?? null;
    }
  }

  /** Gives how many could be stored. What is refused is found by bisection, as the writer does. */
  async #storeAll(projectId: string, letters: readonly DeadLetter[], call: Call): Promise<number> {
    if (letters.length === 0) return 0;
    try {
      await this.#store.append(letters.map(eventOf), call);
    } catch (thrown) {
      if (toPatchbayError(thrown).code !== 'data_refused') throw thrown;
      if (letters.length === 1) return 0;
      const middle = letters.length >> 1;
      const before = await this.#storeAll(projectId, letters.slice(0, middle), call);
      return before + (await this.#storeAll(projectId, letters.slice(middle), call));
    }
    await this.#answers.forget([projectId], call.signal);
    await this.#letters.remove(
      projectId,
      letters.map(({ id }) => id),
      call,
    );
    return letters.length;
  }
}

function eventOf({ projectId, timestamp, idKey, line }: DeadLetter) {
  return { projectId, timestamp, idKey, line: Buffer.from(line, 'utf8') };
}
