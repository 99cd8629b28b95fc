import { PatchbayError, type ErrorCode, type Fault } from '../../../pkg/errors/index.js';

/** What can be told that something in a question is wrong. `path` is the place in what the client sent. */
export interface FaultSink {
  refuse(path: string, message: string, code?: ErrorCode): void;
}

/**
 * Reads one question and gathers what is wrong with it, so that all of it is told at once. It comes as a query string
 * (parameter-reader.ts) or as a body (body-reader.ts): what is asked for by name is the same.
 */
export abstract class QuestionReader implements FaultSink {
  readonly #faults: Fault[];

  protected constructor(faults: Fault[] = []) {
    this.#faults = faults;
  }

  /** Where a name stands in what the client sent. */
  abstract pathOf(name: string): string;
  /** The texts of what may come more than once. */
  abstract all(name: string): readonly string[];
  /** The text of what may come once; null where it is absent. */
  abstract one(name: string): string | null;
  /** Null where it is absent, not a number where it is no whole number. */
  protected abstract wholeNumberOf(name: string): number | null;

  /** One of the words, or `otherwise` where there is none; without it, one is required. */
  word<Word extends string>(name: string, words: readonly Word[], otherwise?: Word): Word | null {
    const text = this.one(name) ?? otherwise;
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) {
      const must = text === undefined ? 'Is required' : 'Must be';
      this.refuse(this.pathOf(name), `${must}: one of ${words.join(', ')}.`);
    }
    return word ?? null;
  }

  /** From 1 to `most`, or `otherwise` where it is absent. */
  limit(name: string, most: number, otherwise: number): number {
    const limit = this.wholeNumberOf(name) ?? otherwise;
    if (limit >= 1 && limit <= most) return limit;
    this.refuse(this.pathOf(name), `Must be a whole number from 1 to ${most}.`);
    return otherwise;
  }

  refuse(path: string, message: string, code: ErrorCode = 'invalid_request'): void {
    this.#faults.push({ path, code, message });
  }

  /** Gives the values that were read; throws `invalid_request` with every fault if there is any. */
  complete<Values extends object>(values: Values): { [Name in keyof Values]: NonNullable<Values[Name]> } {
    if (this.#faults.length > 0) {
      throw new PatchbayError('invalid_request', 'The question has parameters that cannot be used.', {
        faults: this.#faults,
      });
    }
    return values as { [Name in keyof Values]: NonNullable<Values[Name]> };
  }

  /** A name that is not among the known ones is a fault: a misspelt filter must not widen the answer. */
  protected refuseUnknown(names: readonly string[], known: readonly string[]): void {
    for (const name of names) {
      if (known.includes(name)) continue;
      this.refuse(this.pathOf(name), `There is no such parameter here; there are: ${known.join(', ')}.`);
    }
  }

  /** For a reader of a part, so that its faults are told with the others. */
  protected get faults(): Fault[] {
    return this.#faults;
  }
}
