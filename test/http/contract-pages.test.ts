import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HttpApi, send } from '../support/http-api.js';
import { readContract } from '../support/contract/index.js';

let api: HttpApi;
beforeAll(async () => {
  api = await HttpApi.start();
});
afterAll(() => api.stop());

test('GET /openapi.json is the contract', async () => {
  const { status, headers, body } = await send(`${api.url}/openapi.json`);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(body).toEqual(readContract());
});

test.each(['/', '/docs/'])('%s leads to /docs', async (path) => {
  const answer = await fetch(`${api.url}${path}`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
});

describe('/docs', () => {
  test('is a page that asks nobody but this server, and runs nothing that is written into it', async () => {
    const { status, headers, body } = await send(`${api.url}/docs`);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(body).not.toMatch(/https?:\/\//);
    expect(body).not.toMatch(/<script>|<script [^>]*>[^<]|\son\w+=/);
  });

  test('everything that it names is there', async () => {
    const { body } = await send(`${api.url}/docs`);
    const named = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(named).toHaveLength(5);
    const sizes = await Promise.all(
      named.map(async (path) => {
        const answer = await fetch(`${api.url}${path}`);
        return [path, answer.status, (await answer.arrayBuffer()).byteLength > 100];
      }),
    );
    expect(sizes).toEqual(named.map((path) => [path, 200, true]));
  });

  test.each(['/docs/package.json', '/docs/..%2fpackage.json', '/docs/swagger-ui.css.map'])(
    'gives nothing else of the package: %s',
    async (path) => {
      expect((await fetch(`${api.url}${path}`)).status).toBe(404);
    },
  );

  test('is for reading', async () => {
    const answer = await send(`${api.url}/docs`, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });
});
