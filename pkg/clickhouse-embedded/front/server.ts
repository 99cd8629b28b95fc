import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EngineError, toEngineError } from '../engine/engine-error.js';
import type { Engine } from '../engine/engine.js';
import type { Operation } from '../engine/operation.js';
import { sendError, sendPieces, sendWhole } from './answer.js';
import { isAuthentic, type Credentials } from './authentication.js';
import { readRequest, type FrontRequest } from './request.js';
import { isStreamable, readsInputFunction, shapeOf, type StatementShape } from './statement.js';

export interface FrontOptions {
  readonly credentials: Credentials;
  readonly bodyLimit: number;
  /** Called when the engine says that it can answer nothing any more. */
  readonly onBroken: () => void;
}

const HEADER_LIMIT = 1024 * 1024;
const KEEP_ALIVE_MS = 30_000;
const NO_DATA_TO_INSERT = 108;
/** After a fatal error chDB answers every further statement with this, and never recovers. */
const ABORTED = 236;

/** ClickHouse's HTTP interface, as far as `@clickhouse/client` uses it without sessions. Not listening yet. */
export function createFront(engine: Engine, options: FrontOptions): Server {
  return createServer(
    { maxHeaderSize: HEADER_LIMIT, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => void handle(engine, options, request, response),
  );
}

async function handle(
  engine: Engine,
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let operation: Operation | undefined;
  try {
    const url = new URL(request.url ?? '/', 'http://engine');
    if (url.pathname === '/ping') {
      response.end('Ok.\n');
      return;
    }
    if (!isAuthentic(request, url, options.credentials)) {
      // The body is not read: whoever may not ask may not send either.
      response.shouldKeepAlive = false;
      throw EngineError.of(516, 'AUTHENTICATION_FAILED', 'Authentication failed: wrong user or password');
    }
    const asked = await readRequest(request, url, options.bodyLimit);
    const shape = shapeOf(asked.statement);
    const begun = (operation = engine.begin(asked.settings, shape.kind === 'read'));
    response.once('close', () => {
      if (!response.writableFinished) void begun.end();
    });
    if (!response.destroyed) await answer(begun, asked, shape, response);
  } catch (thrown) {
    const error = toEngineError(thrown);
    if (response.headersSent) response.destroy();
    else sendError(response, error);
    if (error.code === ABORTED) options.onBroken();
  } finally {
    await operation?.end();
  }
}

async function answer(
  operation: Operation,
  asked: FrontRequest,
  shape: StatementShape,
  response: ServerResponse,
): Promise<void> {
  const { statement, rows, defaultFormat } = asked;
  const format = shape.format ?? defaultFormat;
  if (shape.kind === 'insert' && shape.format !== null && rows !== null) {
    return insert(operation, statement, rows, response);
  }
  if (shape.kind === 'insert' && readsInputFunction(statement)) throw inputRefused();
  if (rows !== null && rows.length > 0) {
    throw EngineError.of(48, 'NOT_IMPLEMENTED', 'Rows are taken for INSERT … FORMAT … only');
  }
  if (shape.kind === 'read' && isStreamable(format) && !asked.waitForEnd) {
    return sendPieces(response, operation.stream(statement, format), format, toEngineError);
  }
  const result = await operation.run(statement, format);
  sendWhole(response, result.bytes, format, { read_rows: result.rowsRead, read_bytes: result.bytesRead });
}

async function insert(
  operation: Operation,
  statement: string,
  rows: Buffer,
  response: ServerResponse,
): Promise<void> {
  if (readsInputFunction(statement)) throw inputRefused();
  try {
    const { rowsWritten, bytesWritten } = await operation.insert(statement, rows);
    sendWhole(response, Buffer.alloc(0), '', { written_rows: rowsWritten, written_bytes: bytesWritten });
  } catch (thrown) {
    // ClickHouse takes an insert without rows.
    if (rows.length > 0 || toEngineError(thrown).code !== NO_DATA_TO_INSERT) throw thrown;
    sendWhole(response, Buffer.alloc(0), '', { written_rows: 0, written_bytes: 0 });
  }
}

function inputRefused(): EngineError {
  return EngineError.of(
    48,
    'NOT_IMPLEMENTED',
    'The embedded engine reads no rows through input(): insert into the table',
  );
}
