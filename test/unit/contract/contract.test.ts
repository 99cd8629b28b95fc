import { describe, expect, test } from '@jest/globals';
import { createConfig, lint } from '@redocly/openapi-core';
import { readFileSync } from 'node:fs';
import { limits } from '../../../internal/domain/limits.js';
import { errorTable } from '../../../internal/transport/http/error-table.js';
import { errorCodes, PatchbayError, type ErrorCode } from '../../../pkg/errors/index.js';
import { problemBody } from '../../../internal/transport/http/problem.js';
import { readContract, SchemaChecks } from '../../support/contract/index.js';

const contract = readContract();
const schemas = new SchemaChecks(contract);
/** As a client would look one up. */
const at = (...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], contract);

test('the contract is OpenAPI 3.1, and keeps the rules of good contracts', async () => {
  const config = await createConfig({ extends: ['recommended'], rules: { 'no-unused-components': 'off' } });
  const found = await lint({ ref: 'api/openapi.yaml', config });
  expect(found.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  expect(contract.openapi).toMatch(/^3\.1\./);
});

test('its version is that of the program', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(contract.info.version).toBe(version);
});

describe('error codes', () => {
  const told = (Object.keys(errorCodes) as ErrorCode[]).map(
    (code) => problemBody(new PatchbayError(code, 'x'), 'r') as { code: string; status: number },
  );
  // Nobody reads the answer to a request whose client has left.
  const visible = new Set(told.map(({ code }) => code).filter((code) => code !== 'cancelled'));

  test('those of the contract are those that a client can see', () => {
    const named = at('components', 'schemas', 'ErrorCode', 'enum') as string[];
    expect([...named].sort()).toEqual([...visible].sort());
  });

  test('each example of a problem has the status and title of its code', () => {
    const examples: { code: ErrorCode; status: number; title: string }[] = [];
    JSON.stringify(contract, (_key, value: unknown) => {
      if (typeof value === 'object' && value !== null && 'request_id' in value && 'title' in value) {
        const example = value as unknown as { code: ErrorCode; status: number; title: string };
        if (typeof example.code === 'string') examples.push(example);
      }
      return value;
    });
    expect(examples.length).toBeGreaterThan(10);
    for (const { code, status, title } of examples) expect({ status, title }).toEqual(errorTable[code]);
  });
});

test('every example fits its schema', () => {
  const faults: string[] = [];
  let count = 0;
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const place = value as Record<string, unknown>;
    if (place['schema'] !== undefined) {
      const named = (place['examples'] ?? {}) as Record<string, { value: unknown }>;
      const examples = Object.values(named).map((example) => example.value);
      if (place['example'] !== undefined) examples.push(place['example']);
      for (const example of examples) {
        count += 1;
        const fault = schemas.faultOf(`${pointer}/schema`, example);
        if (fault !== null) faults.push(`${pointer}: ${fault}`);
      }
    }
    for (const [key, inner] of Object.entries(place)) {
      const escaped = encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
      if (key !== 'example' && key !== 'examples') visit(inner, `${pointer}/${escaped}`);
    }
  };
  visit(contract, '');
  expect(faults).toEqual([]);
  expect(count).toBeGreaterThan(60);
});

test('the limits of the contract are those of the program', () => {
  const event = (field: string, limit: string) =>
    at('components', 'schemas', 'Event', 'properties', field, limit);
  expect({
    events: at('components', 'schemas', 'Batch', 'properties', 'events', 'maxItems'),
    type: event('event_type', 'maxLength'),
    id: event('id', 'maxLength'),
    page: event('page_url', 'maxLength'),
    actor: at('components', 'schemas', 'EventText', 'maxLength'),
    buckets: at('components', 'schemas', 'EventsAnswer', 'properties', 'data', 'maxItems'),
    values: at('components', 'schemas', 'TextValues', 'maxItems'),
    filters: at('components', 'schemas', 'QuestionFilters', 'maxItems'),
    field: at('components', 'schemas', 'PropertyField', 'maxLength'),
    dimensions: at('components', 'schemas', 'Query', 'properties', 'dimensions', 'maxItems'),
    rows: at('components', 'schemas', 'BreakdownAnswer', 'properties', 'data', 'maxItems'),
  }).toEqual({
    events: limits.eventsPerBatch,
    type: limits.eventTypeLength,
    id: limits.idLength,
    page: limits.pageUrlLength,
    actor: limits.actorLength,
    buckets: limits.buckets,
    values: limits.filterValues,
    filters: limits.filters,
    field: limits.fieldLength,
    dimensions: limits.queryDimensions,
    rows: limits.breakdownRows,
  });
});
