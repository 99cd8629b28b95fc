import type { IncomingMessage } from 'node:http';
import { EngineError } from '../engine/engine-error.js';
import type { Settings } from '../engine/settings.js';
import { readBody } from './body.js';
import { readFields } from './multipart.js';

/** A request as ClickHouse's HTTP interface reads it. */
export interface FrontRequest {
  readonly statement: string;
  /** What follows the statement, for an insert: null where the statement was the body. */
  readonly rows: Buffer | null;
  readonly settings: Settings;
  readonly defaultFormat: string;
  /** The client asked for an answer that is known to be whole before its first byte is sent. */
  readonly waitForEnd: boolean;
}

/** Names that speak to the HTTP interface itself; every other one is a setting of the engine. */
const interfaceNames = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'buffer_size',
  'user',
  'password',
  'role',
  'quota_key',
  'enable_http_compression',
  'http_zlib_compression_level',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_response_buffer_size',
  'http_write_exception_in_output_format',
]);

const PARAMETER = 'param_';

export async function readRequest(
  request: IncomingMessage,
  url: URL,
  bodyLimit: number,
): Promise<FrontRequest> {
  const body = await readBody(request, bodyLimit);
  const contentType = request.headers['content-type'] ?? '';
  const isForm = contentType.toLowerCase().startsWith('multipart/form-data');
  const fields = new Map(url.searchParams);
  if (isForm) for (const [name, value] of readFields(contentType, body)) fields.set(name, value);
  if (fields.has('session_id')) {
    throw EngineError.of(
      48,
      'NOT_IMPLEMENTED',
      'Every request has a session of its own: session_id is not taken',
    );
  }
  const query = fields.get('query');
  return {
    statement: query ?? body.toString('utf8'),
    rows: query === undefined || isForm ? null : body,
    settings: {
      settings: new Map([...fields].filter(([name]) => isSetting(name))),
      parameters: new Map(
        [...fields]
          .filter(([name]) => name.startsWith(PARAMETER))
          .map(([name, value]) => [name.slice(PARAMETER.length), value]),
      ),
      database: fields.get('database') ?? null,
    },
    defaultFormat: fields.get('default_format') ?? 'TabSeparated',
    waitForEnd: fields.get('wait_end_of_query') === '1',
  };
}

function isSetting(name: string): boolean {
  return !interfaceNames.has(name) && !name.startsWith(PARAMETER);
}
