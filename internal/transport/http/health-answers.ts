import type { ServerResponse } from 'node:http';
import type { Readiness } from '../../services/health/readiness.js';

export interface HealthAnswer {
  readonly status: number;
  readonly body: object;
}

/** Alive, whatever state the parts are in. */
export async function healthAnswer(readiness: Readiness): Promise<HealthAnswer> {
  const { parts } = await readiness.health();
  return { status: 200, body: { status: 'alive', parts } };
}

export async function readyAnswer(readiness: Readiness): Promise<HealthAnswer> {
  const { reasons } = await readiness.health();
  const ready = reasons.length === 0;
  return { status: ready ? 200 : 503, body: { ready, reasons } };
}

export function sendAnswer(response: ServerResponse, { status, body }: HealthAnswer): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      ...(status === 503 ? { 'Retry-After': 1 } : {}),
    })
    .end(text);
}
