import { createGunzip } from 'node:zlib';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../internal/adapters/clock/system/index.js';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { parseSettings } from '../../internal/config/settings.js';
import { createLogger } from '../../pkg/logger/index.js';

/**
 * A bare node:http server: reads a body whole, inflates it if need be, publishes its bytes to the same kind of log
 * under the program's default settings, and answers when they are durable. No key, no check, no storage behind it.
 */
const PUBLISH_MS = 5_000;
const ANSWER = JSON.stringify({ status: 'accepted' });
const { signal } = new AbortController();

const broker = new EmbeddedBroker({
  folder: join(process.env['LOG_FOLDER'] ?? '', 'log'),
  clock: systemClock,
  logger: createLogger('warn'),
  ...parseSettings({}).embeddedLog,
});
await broker.start({ signal, deadline: systemClock.now() + PUBLISH_MS });

const server = createServer((request, response) => {
  const answer = (status: number, body: string): void => {
    response
      .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length })
      .end(body);
  };
  readWhole(request)
    .then((body) => broker.publish(body, { signal, deadline: systemClock.now() + PUBLISH_MS }))
    .then(
      () => answer(202, ANSWER),
      () => answer(503, '{}'),
    );
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => void broker.stop().then(() => process.exit(0)));
});
// The bench is gone, however it ended.
process.stdin.resume().once('end', () => process.exit(0));

function readWhole(request: IncomingMessage): Promise<Buffer> {
  const isZipped = request.headers['content-encoding'] === 'gzip';
  const stream = isZipped ? request.pipe(createGunzip()) : request;
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.once('end', () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)));
    stream.once('error', reject);
  });
}
