import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ContractDocument } from './contract-document.js';

const CONTRACT = 'contract';

/** Holds values against schemas of the contract; each schema is compiled once. */
export class SchemaChecks {
  readonly #exact: Ajv2020;
  /** For what comes as text: parameters and headers. */
  readonly #coercing: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: ContractDocument) {
    const make = (coerceTypes: boolean): Ajv2020 => {
      const ajv = new Ajv2020({ strict: false, allErrors: false, coerceTypes });
      addFormats.default(ajv);
      ajv.addSchema(document, CONTRACT);
      return ajv;
    };
    this.#exact = make(false);
    this.#coercing = make(true);
  }

  /** What is wrong with the value; null where nothing is. */
  faultOf(pointer: string, value: unknown): string | null {
    return this.#run(`exact ${pointer}`, () => this.#exact.compile(reference(pointer)), value);
  }

  /** As `faultOf`, for named texts, each with its schema; others are refused. */
  textFaultOf(
    name: string,
    parameters: Readonly<Record<string, { readonly pointer: string; readonly required: boolean }>>,
    values: Readonly<Record<string, string | readonly string[]>>,
  ): string | null {
    const entries = Object.entries(parameters);
    const schema = () => ({
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(entries.map(([key, { pointer }]) => [key, reference(pointer)])),
      required: entries.filter(([, { required }]) => required).map(([key]) => key),
    });
    return this.#run(`text ${name}`, () => this.#coercing.compile(schema()), structuredClone(values));
  }

  #run(key: string, compile: () => ValidateFunction, value: unknown): string | null {
    const check = this.#compiled.get(key) ?? compile();
    this.#compiled.set(key, check);
    if (check(value)) return null;
    return (check.errors ?? [])
      .map(
        ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
      )
      .join('; ');
  }
}

function reference(pointer: string): { readonly $ref: string } {
  return { $ref: `${CONTRACT}#${pointer}` };
}
