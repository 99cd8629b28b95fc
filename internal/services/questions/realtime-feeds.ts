import { inject, injectable } from 'tsyringe';
import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import type { Project } from '../../ports/account-store.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import { TOKENS } from '../../ports/tokens.js';
import { QuestionAdmission } from './question-admission.js';
import { answerRealtime } from './realtime.js';

export interface RealtimeListener {
  /** @param text the JSON of RealtimeContent */
  tick(text: string): void;
  /** The server stops: nothing comes any more. */
  end(): void;
}

/** The listeners of one project and interval: one question a tick for all of them. */
interface Feed {
  project: Project;
  readonly listeners: Set<RealtimeListener>;
  readonly timer: NodeJS.Timeout;
  readonly left: AbortController;
  latest: string | null;
  asking: boolean;
}

const LISTENERS_OF_PROJECT = 20;
const LISTENERS = 200;
/** How long the question of one tick may take, its turn in the admission included. */
const TICK_MS = 10_000;

/** What is happening now, told again and again to whoever listens. A listener holds no turn of the admission. */
@injectable()
export class RealtimeFeeds {
  readonly #store: EventStore;
  readonly #admission: QuestionAdmission;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #feeds = new Map<string, Feed>();
  #stopped = false;

  constructor(
    @inject(TOKENS.EventStore) store: EventStore,
    @inject(QuestionAdmission) admission: QuestionAdmission,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#store = store;
    this.#admission = admission;
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Ticks soon, then every so many seconds; a tick that fails or takes too long is left out. Gives what ends it.
   * Errors: `rate_limited` and `overloaded` for too many listeners of the project and in all, `stopping`.
   */
  listen(project: Project, intervalSeconds: number, listener: RealtimeListener): () => void {
    this.#requireRoom(project.id);
    const name = `${project.id} ${intervalSeconds}`;
    const feed = this.#feeds.get(name) ?? this.#open(name, project, intervalSeconds);
    feed.project = project;
    feed.listeners.add(listener);
    if (feed.latest === null) void this.#tick(feed);
    else listener.tick(feed.latest);
    return () => {
      feed.listeners.delete(listener);
      if (feed.listeners.size === 0) this.#close(name, feed);
    };
  }

  /** Ends every listener; there are no others after it. */
  stop(): void {
    this.#stopped = true;
    for (const [name, feed] of this.#feeds) {
      this.#close(name, feed);
      for (const listener of feed.listeners) listener.end();
    }
  }

  #open(name: string, project: Project, intervalSeconds: number): Feed {
    const feed: Feed = {
      project,
      listeners: new Set(),
      timer: setInterval(() => void this.#tick(feed), intervalSeconds * 1_000),
      left: new AbortController(),
      latest: null,
      asking: false,
    };
    this.#feeds.set(name, feed);
    return feed;
  }

  #close(name: string, feed: Feed): void {
    clearInterval(feed.timer);
    feed.left.abort();
    if (this.#feeds.get(name) === feed) this.#feeds.delete(name);
  }

  async #tick(feed: Feed): Promise<void> {
    if (feed.asking) return;
    feed.asking = true;
    try {
      const call = { signal: feed.left.signal, deadline: this.#clock.now() + TICK_MS };
      const content = await this.#admission.run(feed.project.id, call, () =>
        answerRealtime(this.#store, feed.project, this.#clock.now(), call),
      );
      feed.latest = JSON.stringify(content);
      for (const listener of feed.listeners) listener.tick(feed.latest);
    } catch (thrown) {
      if (feed.left.signal.aborted) return;
      this.#logger.warn({ err: toPatchbayError(thrown) }, 'a tick of the realtime stream is left out');
    } finally {
      feed.asking = false;
    }
  }

  #requireRoom(projectId: string): void {
    if (this.#stopped) throw new PatchbayError('stopping', 'The server is stopping.');
    const feeds = [...this.#feeds.values()];
    const count = (some: readonly Feed[]) => some.reduce((sum, { listeners }) => sum + listeners.size, 0);
    if (count(feeds.filter(({ project }) => project.id === projectId)) >= LISTENERS_OF_PROJECT) {
      throw new PatchbayError(
        'rate_limited',
        `The project has ${LISTENERS_OF_PROJECT} realtime streams open, which is the most: close one.`,
        { retryAfter: 10 },
      );
    }
    if (count(feeds) >= LISTENERS) {
      throw new PatchbayError('overloaded', 'The server has as many realtime streams as it takes.', {
        retryAfter: 10,
      });
    }
  }
}
