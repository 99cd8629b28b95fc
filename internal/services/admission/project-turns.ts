import type { PatchbayError } from '../../../pkg/errors/index.js';

export interface TurnLimits {
  /** Turns at the same time. */
  readonly atOnce: number;
  /** Of one project. */
  readonly atOnceOfProject: number;
  /** Further ones that wait until one ends; more are refused. */
  readonly waiting: number;
}

interface Waiting {
  start(): void;
  refuse(error: PatchbayError): void;
}

/**
 * Bounds what is worked on at once, and shares it between projects: the next turn goes to the project that has the
 * fewest, those that have as many taking turns, and when too many wait, it is the project with the most that loses its
 * latest. One project's hundred therefore cost another one's single one the end of one turn, and no refusal.
 */
export class ProjectTurns {
  readonly #limits: TurnLimits;
  readonly #refusal: () => PatchbayError;
  /** Of projects that have any; likewise below. */
  readonly #running = new Map<string, number>();
  /** The project that had its turn longest ago is first. */
  readonly #waiting = new Map<string, Waiting[]>();
  #turns = 0;
  #waits = 0;

  /** @param refusal what one is refused with for whom there is no room */
  constructor(limits: TurnLimits, refusal: () => PatchbayError) {
    this.#limits = limits;
    this.#refusal = refusal;
  }

  /** Waits for a turn, and gives what ends it, which must be called once. Rejects with the refusal. */
  async take(projectId: string): Promise<() => void> {
    if (this.#turns < this.#limits.atOnce && this.#hasRoom(projectId)) this.#begin(projectId);
    else await this.#wait(projectId);
    return () => this.#end(projectId);
  }

  #begin(projectId: string): void {
    this.#turns += 1;
    this.#running.set(projectId, this.#runningOf(projectId) + 1);
  }

  #end(projectId: string): void {
    this.#turns -= 1;
    const left = this.#runningOf(projectId) - 1;
    if (left === 0) this.#running.delete(projectId);
    else this.#running.set(projectId, left);
    const next = this.#next();
    if (next === undefined) return;
    const [first] = this.#leave(next, 'first');
    this.#begin(next);
    // Not at once: what else has come meanwhile, events above all, goes before.
    if (first !== undefined) setImmediate(() => first.start());
  }

  #next(): string | undefined {
    let next: string | undefined;
    for (const project of this.#waiting.keys()) {
      if (!this.#hasRoom(project)) continue;
      if (next === undefined || this.#runningOf(project) < this.#runningOf(next)) next = project;
    }
    return next;
  }

  #wait(projectId: string): Promise<void> {
    if (this.#waits >= this.#limits.waiting) this.#makeRoom(projectId);
    const queue = this.#waiting.get(projectId) ?? [];
    this.#waiting.set(projectId, queue);
    this.#waits += 1;
    return new Promise((start, refuse) => queue.push({ start, refuse }));
  }

  /** Throws the refusal where no other project has two more waiting. */
  #makeRoom(projectId: string): void {
    let most = projectId;
    for (const project of this.#waiting.keys()) {
      if (this.#waitingOf(project) > this.#waitingOf(most)) most = project;
    }
    if (this.#waitingOf(most) < this.#waitingOf(projectId) + 2) throw this.#refusal();
    for (const latest of this.#leave(most, 'latest')) latest.refuse(this.#refusal());
  }

  /** Takes one out of the queue; of a turn, the project goes behind the others. */
  #leave(projectId: string, which: 'first' | 'latest'): Waiting[] {
    const queue = this.#waiting.get(projectId) ?? [];
    const left = which === 'first' ? queue.splice(0, 1) : queue.splice(-1, 1);
    this.#waits -= left.length;
    if (which === 'first' || queue.length === 0) this.#waiting.delete(projectId);
    if (which === 'first' && queue.length > 0) this.#waiting.set(projectId, queue);
    return left;
  }

  #hasRoom(projectId: string): boolean {
    return this.#runningOf(projectId) < this.#limits.atOnceOfProject;
  }

  #runningOf(projectId: string): number {
    return this.#running.get(projectId) ?? 0;
  }

  #waitingOf(projectId: string): number {
    return this.#waiting.get(projectId)?.length ?? 0;
  }
}
