import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { EngineError } from '../engine/engine-error.js';

const MARKER = '__exception__';

/** ClickHouse's statuses for its codes; 500 for the rest. */
const statuses = new Map([
  [36, 400],
  [48, 501],
  [60, 404],
  [62, 400],
  [81, 404],
  [159, 408],
  [307, 413],
  [516, 401],
]);

/** Nothing has been sent yet: the answer is the error. */
export function sendError(response: ServerResponse, error: EngineError): void {
  const body = Buffer.from(`${error.message}\n`);
  response.writeHead(statuses.get(error.code) ?? 500, {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': body.length,
    'x-clickhouse-exception-code': String(error.code),
  });
  response.end(body);
}

export function sendWhole(
  response: ServerResponse,
  bytes: Uint8Array,
  format: string,
  summary: Readonly<Record<string, number>>,
): void {
  const texts = Object.fromEntries(Object.entries(summary).map(([name, value]) => [name, String(value)]));
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': bytes.length,
    'x-clickhouse-format': format,
    'x-clickhouse-summary': JSON.stringify(texts),
  });
  response.end(bytes);
}

/**
 * Sends pieces as they come, at the pace of the reader. Resolves when the last one is handed to the socket, or
 * the reader has gone. A failure midway is told as ClickHouse ≥ 25.11 tells it, in a block at the end that the
 * client knows by a random tag; then the connection is broken, so that who does not know the block cannot take
 * the answer for a whole one.
 */
export async function sendPieces(
  response: ServerResponse,
  pieces: AsyncGenerator<Uint8Array, void, void>,
  format: string,
  toError: (thrown: unknown) => EngineError,
): Promise<void> {
  // The first piece decides whether there is an answer: an error before it has a status of its own.
  const first = await pieces.next();
  const tag = randomBytes(8).toString('hex');
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'x-clickhouse-format': format,
    'x-clickhouse-exception-tag': tag,
  });
  try {
    for (let piece = first; piece.done !== true; piece = await pieces.next()) {
      if (response.destroyed) return;
      if (!response.write(piece.value)) await writable(response);
    }
    response.end();
  } catch (thrown) {
    const message = `${toError(thrown).message}\n`;
    const block = `\r\n${MARKER}\r\n${tag}\r\n${message}${Buffer.byteLength(message)} ${tag}\r\n${MARKER}\r\n`;
    response.write(block, () => response.destroy());
  }
}

/** Resolves when the socket takes more, or is gone. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
