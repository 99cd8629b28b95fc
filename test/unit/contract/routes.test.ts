import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Express } from 'express';
import { ExpressApp } from '../../../internal/transport/http/express-app.js';
import { ingestRoutes } from '../../../internal/transport/http/ingest-routes.js';
import { operationNames, readContract } from '../../support/contract/index.js';
import { HttpApi } from '../../support/http-api.js';

/** In the contract, and not built: an entry that is built makes this test fail, too. */
const notYet: readonly string[] = [];

/** Pages, which the contract names in its description. */
const PAGES = /^GET \/(docs(\/.*)?)?$/;

interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Record<string, boolean> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

let api: HttpApi;
beforeAll(async () => {
  api = await HttpApi.start();
});
afterAll(() => api.stop());

/** `GET /api/v1/users/{}` and so on. Express keeps what was registered in `stack`, without a public name for it. */
function registered(app: Express): string[] {
  const layers = (stack: readonly Layer[]): string[] =>
    stack.flatMap(({ route, handle }) => {
      if (route === undefined) return layers(handle.stack ?? []);
      const names = Object.keys(route.methods).filter((method) => method !== '_all');
      return [route.path].flat().flatMap((path) => names.map((name) => `${name.toUpperCase()} ${path}`));
    });
  return layers((app.router as unknown as { stack: readonly Layer[] }).stack);
}

/** What a path's parameters are called is nobody's business but the code's. */
function withoutNames(name: string): string {
  return name.replaceAll(/:\w+|\{\w+\}/g, '{}');
}

test('the routes of the program are those of the contract', () => {
  const built = [
    ...registered(api.container.resolve(ExpressApp).build()),
    ...Object.keys(ingestRoutes).map((path) => `POST ${path}`),
  ].filter((name) => !PAGES.test(name));
  const described = operationNames(readContract());
  expect(new Set(described).size).toBeGreaterThan(40);
  const expected = described.filter((name) => !notYet.includes(name)).map(withoutNames);
  expect([...new Set(built.map(withoutNames))].sort()).toEqual([...new Set(expected)].sort());
  expect(notYet.filter((name) => !described.includes(name))).toEqual([]);
});

test('no two operations have the same id', () => {
  const ids = JSON.stringify(readContract()).match(/"operationId":"\w+"/g) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
});
