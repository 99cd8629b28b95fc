/**
 * The engine's process: chDB behind ClickHouse's HTTP interface. Started by ClickHouseEmbedded, never by hand.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getPriority, setPriority } from 'node:os';
import { toPatchbayError } from '../errors/index.js';
import { openEngine, type OpenEngine } from './engine/open-engine.js';
import { createFront } from './front/server.js';
import type { FromChild, Orders, ToChild } from './messages.js';

const HOST = '127.0.0.1';
/** In the steps of `nice`. */
const GIVES_WAY = 5;

// Where cores are short, who waits for an answer goes before inserts and merges, which can catch up. On Linux threads
// take their priority from the one that makes them, so this comes before the engine makes its own.
try {
  setPriority(getPriority() + GIVES_WAY);
} catch {
  // A sandbox may forbid it, and everything works without.
}

// However the parent dies, the channel closes. Closing the engine could wait for a long query, and nothing is
// lost by dying: what was answered is on the disk.
process.on('disconnect', die);

// A terminal or a service manager signals the whole group; when the engine goes is the parent's to say, after it
// has drained.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let opened: OpenEngine | undefined;
let server: Server | undefined;

process.on('message', (message: ToChild) => {
  if (message.type === 'start') void start(message.orders);
  else void stop();
});

async function start(orders: Orders): Promise<void> {
  try {
    opened = await openEngine(orders);
    server = createFront(opened.engine, { ...orders, onBroken: die });
    server.listen(orders.port, HOST);
    await once(server, 'listening');
    tell({ type: 'ready', port: (server.address() as AddressInfo).port });
  } catch (thrown) {
    const { code, message } = toPatchbayError(thrown);
    tell({ type: 'failed', code, message: code === 'internal' ? String(thrown) : message }, () =>
      process.exit(1),
    );
  }
}

async function stop(): Promise<void> {
  server?.close();
  server?.closeIdleConnections();
  await opened?.engine.close();
  process.exit(0);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function tell(message: FromChild, sent?: () => void): void {
  process.send?.(message, undefined, undefined, sent);
}
