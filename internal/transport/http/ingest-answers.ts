import type { ServerResponse } from 'node:http';
import { PatchbayError, type Fault } from '../../../pkg/errors/index.js';
import type { RefusedEvent } from '../../domain/ingest/index.js';
import type { IngestOutcome } from '../../services/ingest/ingest-service.js';
import { sendProblem } from './problem.js';

/** `POST /events/track`: a refused event throws its faults. */
export function sendEventAnswer(response: ServerResponse, { events, stored }: IngestOutcome): void {
  const [id] = events.ids;
  if (id === undefined || id === null) throw refusal(events.refused[0]);
  sendJson(response, stored === null ? 202 : 200, {
    id,
    status: 'accepted',
    retry_safe: events.isRetrySafe,
    ...stored,
  });
}

/** `POST /events/batch`: good events are taken, bad ones named; with no good one at all it is a 422. */
export function sendBatchAnswer(
  response: ServerResponse,
  { events, stored }: IngestOutcome,
  requestId: string,
): void {
  const errors = events.refused.map(describe);
  if (events.acceptedCount === 0) {
    const error = new PatchbayError('invalid_request', 'No event of the batch can be taken.');
    sendProblem(response, error, requestId, { errors });
    return;
  }
  sendJson(response, stored === null ? 202 : 200, {
    accepted: events.acceptedCount,
    rejected: errors.length,
    errors,
    ...(events.hasMadeIds ? { ids: events.ids } : {}),
    retry_safe: events.isRetrySafe,
    ...stored,
  });
}

function refusal(verdict: RefusedEvent | undefined): PatchbayError {
  const faults = verdict?.faults ?? [];
  const [first] = faults;
  return new PatchbayError(
    first?.code ?? 'invalid_request',
    first === undefined ? 'The event cannot be taken.' : textOf(first),
    {
      faults,
    },
  );
}

function describe(verdict: RefusedEvent): object {
  const [first] = verdict.faults;
  return {
    index: verdict.index,
    ...(verdict.id === null ? {} : { id: verdict.id }),
    code: first?.code ?? 'invalid_request',
    message: verdict.faults.map(textOf).join('; '),
  };
}

/** With what it is about. */
function textOf({ path, message }: Fault): string {
  return path === '' ? message : `${path}: ${message}`;
}

function sendJson(response: ServerResponse, status: number, answer: object): void {
  const body = JSON.stringify(answer);
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}
