import { QuestionReader } from './question-reader.js';
import type { QuestionParameters } from './question.js';

/** Reads a question that was asked by a query string. */
export class ParameterReader extends QuestionReader {
  readonly #parameters: QuestionParameters;

  constructor(parameters: QuestionParameters, known: readonly string[]) {
    super();
    this.#parameters = parameters;
    this.refuseUnknown(Object.keys(parameters), known);
  }

  override pathOf(name: string): string {
    return name;
  }

  override all(name: string): readonly string[] {
    return this.#parameters[name] ?? [];
  }

  override one(name: string): string | null {
    const values = this.all(name);
    if (values.length > 1) this.refuse(name, 'May be given only once.');
    return values[0] ?? null;
  }

  protected override wholeNumberOf(name: string): number | null {
    const text = this.one(name);
    if (text === null) return null;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  }
}
