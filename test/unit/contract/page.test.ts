import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { operationNames, readContract } from '../../support/contract/index.js';

const page = readFileSync('docs/api.md', 'utf8');
/** Pages for people, which the contract names in its description. */
const PAGES = ['GET /docs'];

test('docs/api.md names every operation of the contract, and no other', () => {
  const named = [...page.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`?\s]*)/g)].map(([, name]) => name!);
  const operations = operationNames(readContract());
  expect(operations.length).toBeGreaterThan(40);
  expect([...new Set(named)].filter((name) => !PAGES.includes(name)).sort()).toEqual(operations);
});

test('docs/api.md names every code of an error', () => {
  const { enum: codes } = readContract().components['schemas']!['ErrorCode'] as { enum: string[] };
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
