import type { Fault } from '../../../pkg/errors/index.js';
import { QuestionReader } from './question-reader.js';

/**
 * Reads a question, or a part of one, that was asked by a JSON object. Null is as absent. Paths lead from the whole
 * body, as in `filters.0.value`; the body's own is empty.
 */
export class BodyReader extends QuestionReader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, known: readonly string[], path = '', faults: Fault[] = []) {
    super(faults);
    this.#path = path;
    this.#members = isObject(value) ? value : {};
    if (!isObject(value)) this.refuse(path, 'Must be an object.');
    this.refuseUnknown(Object.keys(this.#members), known);
  }

  override pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** As it is in the body; undefined where it is absent or null. */
  value(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? (this.#members[name] ?? undefined) : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name);
  }

  /** The members of an array, none where it is absent. */
  list(name: string): readonly unknown[] {
    const value = this.value(name) ?? [];
    if (Array.isArray(value)) return value as readonly unknown[];
    this.refuse(this.pathOf(name), 'Must be an array.');
    return [];
  }

  /** A reader of an object inside, an empty one where it is absent. */
  part(name: string, known: readonly string[]): BodyReader {
    return new BodyReader(this.value(name) ?? {}, known, this.pathOf(name), this.faults);
  }

  /** Readers of the objects of an array. */
  parts(name: string, known: readonly string[]): BodyReader[] {
    return this.list(name).map(
      (value, index) => new BodyReader(value, known, `${this.pathOf(name)}.${index}`, this.faults),
    );
  }

  /** One text is as an array of one: a query string does not tell them apart, either. */
  override all(name: string): readonly string[] {
    const value = this.value(name);
    return typeof value === 'string' ? [value] : this.texts(name);
  }

  /** An array of texts. */
  texts(name: string): readonly string[] {
    const texts = this.list(name);
    if (texts.every((text) => typeof text === 'string')) return texts;
    this.refuse(this.pathOf(name), 'Must be an array of texts.');
    return [];
  }

  override one(name: string): string | null {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value ?? null;
    this.refuse(this.pathOf(name), 'Must be a text.');
    return null;
  }

  protected override wholeNumberOf(name: string): number | null {
    const value = this.value(name);
    if (value === undefined) return null;
    return typeof value === 'number' && Number.isInteger(value) ? value : Number.NaN;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
