import type { ErrorCode } from '../../../pkg/errors/index.js';

/** The one table from error codes to HTTP: status, and the title that is the same for every occurrence. */
export const errorTable: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  invalid_encoding: { status: 400, title: 'The body cannot be decompressed' },
  invalid_request: { status: 422, title: 'The request is not valid' },
  timestamp_required: { status: 422, title: 'The event needs a timestamp' },
  timestamp_out_of_range: { status: 422, title: 'The timestamp is out of range' },
  empty_batch: { status: 422, title: 'The batch holds no events' },
  too_many_events: { status: 422, title: 'The batch holds too many events' },
  too_many_buckets: { status: 422, title: 'The range has too many buckets' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  unauthenticated: { status: 401, title: 'A valid credential is needed' },
  forbidden: { status: 403, title: 'The credential does not allow this' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  conflict: { status: 409, title: 'In conflict with what is there' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  rate_limited: { status: 429, title: 'Too many requests' },
  // nginx's name for a client that left; nobody reads this answer.
  cancelled: { status: 499, title: 'The request was cancelled' },

  data_refused: { status: 422, title: 'The storage refused the data' },
  overloaded: { status: 503, title: 'The server is overloaded' },
  storage_full: { status: 503, title: 'The storage is full' },
  unavailable: { status: 503, title: 'A part of the server is unavailable' },
  deadline_exceeded: { status: 503, title: 'The answer took too long' },
  stopping: { status: 503, title: 'The server is stopping' },
  question_too_large: { status: 422, title: 'The question needs more than it may use' },

  invalid_settings: { status: 500, title: 'The settings are not valid' },
  not_in_this_version: { status: 501, title: 'Not in this version' },
  in_use: { status: 500, title: 'In use by another process' },
  unsupported_platform: { status: 500, title: 'The platform is not supported' },
  incompatible_data: { status: 500, title: 'The stored data does not fit this version' },
  internal: { status: 500, title: 'An unexpected error occurred' },
};
