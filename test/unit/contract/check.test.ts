import { describe, expect, test } from '@jest/globals';
import { ContractCheck, type Exchange } from '../../support/contract/index.js';

const check = new ContractCheck();
const problem = {
  type: 'about:blank',
  title: 'Not found',
  status: 404,
  detail: 'There is no such thing.',
  code: 'not_found',
  request_id: 'r',
};
const answer = {
  data: [],
  total: { count: 0, unique_users: 0, sessions: 0 },
  timezone: 'UTC',
  generated_at: '2026-01-31T12:00:00.000Z',
  cached: false,
};

function faults(changes: Partial<Exchange> & { body?: object; headers?: Headers }): string[] {
  const { body = answer, ...rest } = changes;
  return check.faultsOf({
    method: 'GET',
    url: 'http://127.0.0.1/api/v1/stats/events?group_by=none&event_type=a&event_type=b',
    requestHeaders: new Headers({ 'Content-Type': 'application/json' }),
    requestText: null,
    status: 200,
    headers: new Headers({ 'X-Request-Id': 'r', 'Content-Type': 'application/json; charset=utf-8' }),
    text: JSON.stringify(body),
    ...rest,
  });
}

const asProblem = (more: Record<string, string> = {}) =>
  new Headers({ 'X-Request-Id': 'r', 'Content-Type': 'application/problem+json', ...more });

describe('what fits', () => {
  test.each([
    ['an answer', {}],
    ['a problem', { status: 404, headers: asProblem(), body: problem }],
    ['no such path', { url: '/nothing', status: 404, headers: asProblem(), body: problem }],
    ['another method', { method: 'PUT', status: 405, headers: asProblem({ Allow: 'GET' }), body: problem }],
    ['the answer to HEAD', { method: 'HEAD', text: '' }],
    ['a page', { url: '/docs', text: '<!doctype html>' }],
    [
      'done',
      { method: 'DELETE', url: '/api/v1/users/0194bc2e-5d00-7000-8000-000000000001', status: 204, text: '' },
    ],
  ])('%s', (_name, exchange) => {
    expect(faults(exchange)).toEqual([]);
  });
});

describe('what does not fit', () => {
  test.each([
    ['a field too many', { body: { ...answer, more: 1 } }, /must NOT have additional properties/],
    ['a field too few', { body: { ...answer, cached: undefined } }, /must have required property 'cached'/],
    ['another type', { body: { ...answer, data: {} } }, /must be array/],
    ['another status', { status: 418 }, /has no answer 418/],
    ['another content type', { headers: asProblem() }, /has the content type application\/problem\+json/],
    [
      'no request id',
      { headers: new Headers({ 'Content-Type': 'application/json' }) },
      /has no X-Request-Id/,
    ],
    ['503 without Retry-After', { status: 503, headers: asProblem(), body: problem }, /has no Retry-After/],
    [
      'a code of no list',
      { status: 404, headers: asProblem(), body: { ...problem, code: 'x' } },
      /allowed values/,
    ],
    ['a path of no list', { url: '/nothing' }, /is not in the contract/],
    ['a method of no list', { method: 'PUT' }, /is not in the contract/],
    ['a 405 without Allow', { method: 'PUT', status: 405, headers: asProblem() }, /has no Allow/],
    ['an unknown parameter that was taken', { url: '/api/v1/stats/events?x=1' }, /query is wrong/],
    [
      'a wrong parameter that was taken',
      { url: '/api/v1/stats/events?group_by=fortnight' },
      /query is wrong/,
    ],
    [
      'a wrong body that was taken',
      { method: 'POST', url: '/api/v1/stats/funnel', requestText: '{}', body: { steps: [] } },
      /body is wrong/,
    ],
    [
      'a body where there is none',
      { method: 'DELETE', url: '/api/v1/users/0194bc2e-5d00-7000-8000-000000000001', status: 204 },
      /should have none/,
    ],
  ])('%s', (_name, exchange, fault) => {
    expect(faults(exchange).join('\n')).toMatch(fault);
  });
});
