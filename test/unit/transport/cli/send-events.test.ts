import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiClient } from '../../../../internal/transport/cli/api-client.js';
import { retryAfterMs } from '../../../../internal/transport/cli/api-answer.js';
import { sendEvents } from '../../../../internal/transport/cli/import/send-events.js';
import { allStored, StandInApi, type Answer, type SeenRequest } from '../../../support/stand-in-api.js';

let api: StandInApi | undefined;
afterEach(async () => {
  await api?.stop();
  api = undefined;
});

const body = Buffer.from('{"n":1}\n{"n":2}\n{"n":3}\n');
const signal = new AbortController().signal;
const allThree = { stored: 3, alreadyPresent: 0, deadLettered: 0, accepted: 0, refused: new Map() };

/** Sends three events to a server that answers so, with a back-off that costs no time. */
async function send(answer: (request: SeenRequest, number: number) => Answer, patienceMs = 10_000) {
  api = new StandInApi(answer);
  const url = await api.start();
  const client = new ApiClient({ url, key: 'pb_live_x', backOff: { firstMs: 1, longestMs: 2 }, patienceMs });
  return sendEvents(client, { body, size: 3 }, signal);
}

/** The given answers one after the other, then all is stored. */
function after(...answers: Answer[]) {
  return (request: SeenRequest, number: number): Answer => answers[number - 1] ?? allStored(request);
}

test('a batch is one request of NDJSON that waits until it is stored', async () => {
  expect(await send(allStored)).toEqual(allThree);
  expect(api!.seen).toHaveLength(1);
  expect(api!.seen[0]).toMatchObject({
    method: 'POST',
    url: '/api/v1/events/batch?wait=stored',
    body: body.toString(),
    headers: { 'x-api-key': 'pb_live_x', 'content-type': 'application/x-ndjson' },
  });
});

describe('is sent again, the same bytes,', () => {
  test.each<[string, Answer]>([
    ['after a lost answer', 'break'],
    ['after 429', { status: 429, headers: { 'Retry-After': '0' } }],
    ['after 503', { status: 503 }],
    ['after a proxy said 502', { status: 502, body: '<html>' }],
  ])('%s', async (_what, fault) => {
    expect(await send(after(fault, fault, fault))).toEqual(allThree);
    expect(api!.seen.map((request) => request.body)).toEqual(Array(4).fill(body.toString()));
  });

  test('not before Retry-After has passed', async () => {
    const times: number[] = [];
    await send((request, number) => {
      times.push(performance.now());
      return number === 1 ? { status: 503, headers: { 'Retry-After': '1' } } : allStored(request);
    });
    // A timer may end a millisecond early.
    expect(times[1]! - times[0]!).toBeGreaterThan(990);
  });

  test('until the patience ends; a rate limit does not end it', async () => {
    const busy: Answer = { status: 503, body: { title: 'Busy', detail: 'Come back later.' } };
    await expect(send(() => busy, 20)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Come back later.'),
    });
    await api!.stop();
    const limited = (request: SeenRequest, number: number): Answer =>
      number <= 50 ? { status: 429 } : allStored(request);
    expect(await send(limited, 0)).toEqual(allThree);
  });
});

describe('is not sent again', () => {
  test.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [413, 'invalid_request'],
    [422, 'invalid_request'],
    [500, 'internal'],
    [307, 'internal'],
  ])('when the request is refused with %d', async (status, code) => {
    const problem = { title: 'No', detail: 'Not like this.', errors: [{ path: 'wait', message: 'bad' }] };
    const fault: Answer = { status, headers: { Location: '/elsewhere' }, body: problem };
    await expect(send(() => fault)).rejects.toMatchObject({
      code,
      message: `The server refused the request (HTTP ${status}): Not like this.\n  wait: bad`,
    });
    expect(api!.seen).toHaveLength(1);
  });

  test('when the answer is not that of Patchbay', async () => {
    await expect(send(() => ({ status: 200, body: '<html>' }))).rejects.toMatchObject({ code: 'internal' });
  });

  test('when the answer does not account for every event', async () => {
    const short = { accepted: 2, rejected: 0, errors: [], stored: 2, already_present: 0, dead_lettered: 0 };
    await expect(send(() => ({ status: 200, body: short }))).rejects.toMatchObject({
      message: 'The server answered for 2 of 3 events.',
    });
  });
});

describe('the outcome', () => {
  test('names refused events by their place', async () => {
    const errors = [{ index: 1, code: 'invalid_request', message: 'page_url: too long' }];
    const answer = { accepted: 2, rejected: 1, errors, stored: 1, already_present: 1, dead_lettered: 0 };
    expect(await send(() => ({ status: 200, body: answer }))).toEqual({
      ...allThree,
      stored: 1,
      alreadyPresent: 1,
      refused: new Map([[1, 'page_url: too long']]),
    });
  });

  test('of a batch without any good event is a refusal of each', async () => {
    const errors = [0, 1, 2].map((index) => ({ index, code: 'invalid_request', message: `no ${index}` }));
    const outcome = await send(() => ({ status: 422, body: { title: 'x', errors } }));
    expect(outcome).toMatchObject({ stored: 0, refused: new Map([0, 1, 2].map((n) => [n, `no ${n}`])) });
  });

  test('tells what is durable and not yet stored', async () => {
    const answer = { accepted: 3, rejected: 0, errors: [], retry_safe: true };
    expect(await send(() => ({ status: 202, body: answer }))).toEqual({
      ...allThree,
      stored: 0,
      accepted: 3,
    });
  });
});

test.each([
  [null, 0],
  ['0', 0],
  ['7', 7_000],
  ['99999999', 600_000],
  ['Sun, 17 May 2015 10:05:03 GMT', 3_000],
  ['Sun, 17 May 2015 10:04:03 GMT', 0],
  ['soon', 0],
])('Retry-After %j is %d ms', (header, expected) => {
  expect(retryAfterMs(header, Date.UTC(2015, 4, 17, 10, 5, 0))).toBe(expected);
});
