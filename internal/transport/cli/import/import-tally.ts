import type { EventBatch } from './event-batches.js';
import type { BatchOutcome } from './send-events.js';

const REFUSED_SHOWN = 20;

export interface RefusedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** What became of the lines of an import, in constant memory. */
export class ImportTally {
  lines = 0;
  blank = 0;
  stored = 0;
  alreadyPresent = 0;
  deadLettered = 0;
  accepted = 0;
  refused = 0;
  /** Times of the events that were taken, in ms since 1970. */
  firstEventAt = Number.POSITIVE_INFINITY;
  lastEventAt = Number.NEGATIVE_INFINITY;
  #fileNumber = 0;
  #file = '';
  readonly #onRefused: (refused: RefusedLine & { readonly text: string }) => void;
  #shown: (RefusedLine & { readonly fileNumber: number })[] = [];

  constructor(onRefused: (refused: RefusedLine & { readonly text: string }) => void = () => undefined) {
    this.#onRefused = onRefused;
  }

  startFile(path: string): void {
    this.#fileNumber++;
    this.#file = path;
  }

  /** The first ones, in the order of the files. */
  get refusedLines(): readonly RefusedLine[] {
    return this.#shown.map(({ file, line, reason }) => ({ file, line, reason }));
  }

  /** Lines whose event the server has not answered for: the import stopped before. */
  get unsent(): number {
    const { stored, alreadyPresent, deadLettered, accepted, refused, blank } = this;
    return this.lines - stored - alreadyPresent - deadLettered - accepted - refused - blank;
  }

  /** `text` as it stands in the file. */
  refuse(line: number, reason: string, text: string): void {
    this.refused++;
    this.#onRefused({ file: this.#file, line, reason, text });
    // Answers come in any order: the first lines are kept, not the first answers.
    this.#shown.push({ fileNumber: this.#fileNumber, file: this.#file, line, reason });
    this.#shown.sort((a, b) => a.fileNumber - b.fileNumber || a.line - b.line);
    this.#shown.length = Math.min(this.#shown.length, REFUSED_SHOWN);
  }

  add(batch: EventBatch, outcome: BatchOutcome): void {
    this.stored += outcome.stored;
    this.alreadyPresent += outcome.alreadyPresent;
    this.deadLettered += outcome.deadLettered;
    this.accepted += outcome.accepted;
    batch.events.forEach(({ line, time, text }, place) => {
      const reason = outcome.refused.get(place);
      if (reason !== undefined) {
        this.refuse(line, reason, text);
        return;
      }
      if (Number.isNaN(time)) return;
      this.firstEventAt = Math.min(this.firstEventAt, time);
      this.lastEventAt = Math.max(this.lastEventAt, time);
    });
  }
}
