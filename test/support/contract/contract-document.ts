import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../pkg/project-root/index.js';

export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface ContractDocument {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A place in the contract: what is there, and its JSON pointer, so that schemas in it can be named. */
export interface Place<T = unknown> {
  readonly pointer: string;
  readonly value: T;
}

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** The contract as JSON, as the server gives it; `generated.test.ts` holds it to api/openapi.yaml. */
export function readContract(): ContractDocument {
  const path = join(projectRoot(import.meta.dirname), 'api', 'generated', 'openapi.json');
  return JSON.parse(readFileSync(path, 'utf8')) as ContractDocument;
}

/** One step down. */
export function inside<T>(place: Place, key: string | number): Place<T | undefined> {
  const escaped = encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1'));
  const value = (place.value as Readonly<Record<string, T>> | undefined)?.[key];
  return { pointer: `${place.pointer}/${escaped}`, value };
}

/** What a `$ref` at this place leads to, or the place itself. */
export function resolved<T>(document: ContractDocument, place: Place<T>): Place<T> {
  const reference = (place.value as { readonly $ref?: string } | undefined)?.$ref;
  if (reference === undefined) return place;
  const found = reference
    .slice(2)
    .split('/')
    .reduce<Place>((at, key) => inside(at, key), { pointer: '', value: document });
  return found as Place<T>;
}

/** `GET /api/v1/users/{user_id}` and so on, sorted. */
export function operationNames(document: ContractDocument): string[] {
  return Object.entries(document.paths)
    .flatMap(([path, item]) =>
      methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    .sort();
}
