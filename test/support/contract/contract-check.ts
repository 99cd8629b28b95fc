import {
  inside,
  readContract,
  resolved,
  type ContractDocument,
  type Operation,
  type Parameter,
  type Place,
} from './contract-document.js';
import { mediaType, type Exchange } from './exchange.js';
import { SchemaChecks } from './schema-checks.js';

/** Pages for people: the contract names them in its description. */
const PAGES = /^\/(docs(\/.*)?)?$/;

/**
 * Holds exchanges against the contract: the answer always, the request where it was taken (2xx). A path or a method
 * that the contract does not have must be refused as a problem.
 */
export class ContractCheck {
  readonly document: ContractDocument = readContract();
  readonly #schemas = new SchemaChecks(this.document);
  readonly #problem = '/components/schemas/Problem';

  /** What does not fit; empty where all does. */
  faultsOf(exchange: Exchange): string[] {
    const { pathname, searchParams } = new URL(exchange.url, 'http://localhost');
    const path = this.#pathOf(pathname);
    if (path === null) return PAGES.test(pathname) ? [] : this.#refused(exchange, [404, 405]);
    const operation = inside<Operation>(
      path,
      exchange.method === 'HEAD' ? 'get' : exchange.method.toLowerCase(),
    );
    if (operation.value === undefined) return this.#refused(exchange, [405, 404]);
    const found = operation as Place<Operation>;
    const faults = this.#answerFaults(found, exchange);
    if (exchange.status < 300) faults.push(...this.#requestFaults(path, found, exchange, searchParams));
    return faults;
  }

  #pathOf(pathname: string): Place | null {
    const paths = inside<object>({ pointer: '', value: this.document }, 'paths');
    const names = Object.keys(this.document.paths);
    // Of two that fit, the one with fewer parameters.
    const [name] = names.filter((known) => fits(known, pathname)).sort((a, b) => braces(a) - braces(b));
    return name === undefined ? null : inside(paths, name);
  }

  #refused(exchange: Exchange, statuses: readonly number[]): string[] {
    if (!statuses.includes(exchange.status)) {
      return [`is not in the contract, and was answered with ${exchange.status}`];
    }
    if (exchange.status === 405 && !exchange.headers.has('allow')) return ['405 has no Allow'];
    if (exchange.method === 'HEAD') return [];
    return this.#bodyFaults(this.#problem, 'application/problem+json', exchange);
  }

  #answerFaults(operation: Place<Operation>, exchange: Exchange): string[] {
    const response = resolved(this.document, inside(inside(operation, 'responses'), exchange.status));
    if (response.value === undefined) {
      return [`has no answer ${exchange.status} in the contract: ${exchange.text.slice(0, 200)}`];
    }
    const faults = this.#headerFaults(response, exchange);
    const content = inside<Readonly<Record<string, unknown>>>(response, 'content');
    if (exchange.method === 'HEAD') return faults;
    if (content.value === undefined) {
      return exchange.text === '' ? faults : [...faults, 'has a body, and should have none'];
    }
    const type = Object.keys(content.value).find(
      (known) => mediaType(known) === mediaType(exchange.headers.get('content-type')),
    );
    if (type === undefined)
      return [...faults, `has the content type ${exchange.headers.get('content-type')}`];
    const schema = inside(inside(content, type), 'schema');
    return [...faults, ...this.#bodyFaults(schema.pointer, type, exchange)];
  }

  #headerFaults(response: Place, exchange: Exchange): string[] {
    const headers = inside<Readonly<Record<string, unknown>>>(response, 'headers');
    return Object.keys(headers.value ?? {}).flatMap((name) => {
      const header = resolved<unknown>(this.document, inside(headers, name));
      const value = exchange.headers.get(name);
      if (value === null) return inside(header, 'required').value === true ? [`has no ${name}`] : [];
      const known = { value: { pointer: inside(header, 'schema').pointer, required: true } };
      const fault = this.#schemas.textFaultOf(`header ${header.pointer}`, known, { value });
      return fault === null ? [] : [`${name}: ${fault}`];
    });
  }

  #bodyFaults(schema: string, type: string, { headers, text }: Exchange): string[] {
    if (mediaType(headers.get('content-type')) !== mediaType(type)) return [`is no ${type}`];
    if (!/[/+]json$/.test(mediaType(type))) return [];
    const fault = this.#schemas.faultOf(schema, JSON.parse(text));
    return fault === null ? [] : [`body: ${fault} in ${text.slice(0, 300)}`];
  }

  #requestFaults(
    path: Place,
    operation: Place<Operation>,
    exchange: Exchange,
    query: URLSearchParams,
  ): string[] {
    const parameters = [path, operation]
      .map((place) => inside<readonly unknown[]>(place, 'parameters'))
      .flatMap((list) =>
        (list.value ?? []).map((_, n) => resolved(this.document, inside<Parameter>(list, n))),
      );
    const known = Object.fromEntries(
      parameters
        .filter(({ value }) => value?.in === 'query')
        .map((place) => [
          place.value!.name,
          { pointer: inside(place, 'schema').pointer, required: place.value!.required === true },
        ]),
    );
    const isList = (name: string): boolean => {
      const schema = known[name] === undefined ? undefined : parameters.find((p) => p.value?.name === name);
      const place = schema === undefined ? undefined : resolved(this.document, inside(schema, 'schema'));
      return (place?.value as { type?: string } | undefined)?.type === 'array';
    };
    const values = Object.fromEntries(
      [...new Set(query.keys())].map((name) => {
        const all = query.getAll(name);
        return [name, isList(name) || all.length > 1 ? all : all[0]!];
      }),
    );
    const fault = this.#schemas.textFaultOf(`query ${operation.pointer}`, known, values);
    return [
      ...(fault === null ? [] : [`was taken although its query is wrong: ${fault}`]),
      ...this.#requestBodyFaults(operation, exchange),
    ];
  }

  #requestBodyFaults(operation: Place<Operation>, { requestHeaders, requestText }: Exchange): string[] {
    const content = inside<object>(resolved(this.document, inside(operation, 'requestBody')), 'content');
    if (content.value === undefined || requestText === null) return [];
    const type = mediaType(requestHeaders.get('content-type'));
    const schema = inside(inside(content, type), 'schema');
    if (schema.value === undefined) return [`was taken as ${type}, which the contract does not have`];
    if (type !== 'application/json') return [];
    const fault = this.#schemas.faultOf(schema.pointer, JSON.parse(requestText));
    return fault === null ? [] : [`was taken although its body is wrong: ${fault}`];
  }
}

function braces(template: string): number {
  return template.split('{').length;
}

/** Whether a path is of the form of a template's; a parameter is never empty and never spans a slash. */
function fits(template: string, pathname: string): boolean {
  const wanted = template.split('/');
  const given = pathname.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, n) => (part.startsWith('{') ? given[n] !== '' : part === given[n]))
  );
}
