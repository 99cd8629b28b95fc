import { PatchbayError, type ErrorCode, type Fault } from '../../../pkg/errors/index.js';
import type { QuestionParameters } from './question.js';

/** Reads the parameters of one question and gathers what is wrong with them, so that all of it is told at once. */
export class ParameterReader {
  readonly #parameters: QuestionParameters;
  readonly #faults: Fault[] = [];

  /** A parameter that is not among the known ones is a fault: a misspelt filter must not widen the answer. */
  constructor(parameters: QuestionParameters, known: readonly string[]) {
    this.#parameters = parameters;
    for (const name of Object.keys(parameters)) {
      if (!known.includes(name)) {
        this.refuse(name, `There is no such parameter here; there are: ${known.join(', ')}.`);
      }
    }
  }

  /** The values of a parameter that may come more than once. */
  all(name: string): readonly string[] {
    return this.#parameters[name] ?? [];
  }

  /** The value of a parameter that may come once; null where it is absent. */
  one(name: string): string | null {
    const values = this.all(name);
    if (values.length > 1) this.refuse(name, 'May be given only once.');
    return values[0] ?? null;
  }

  /** One of the words, or `otherwise` where the parameter is absent; without it, the parameter is required. */
  word<Word extends string>(name: string, words: readonly Word[], otherwise?: Word): Word | null {
    const text = this.one(name) ?? otherwise;
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) {
      this.refuse(name, `${text === undefined ? 'Is required' : 'Must be'}: one of ${words.join(', ')}.`);
    }
    return word ?? null;
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
}
