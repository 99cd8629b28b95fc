/**
 * Every way in which a request or a part can fail, by name. The list is closed: transports map each code
 * in one table, and the compiler asks for the row when a code is added.
 *
 * `retryable` says whether the same call may succeed later without anyone changing it.
 */
export const errorCodes = {
  // What a client sent.
  bad_request: { retryable: false },
  headers_too_large: { retryable: false },
  invalid_json: { retryable: false },
  invalid_encoding: { retryable: false },
  invalid_request: { retryable: false },
  timestamp_required: { retryable: false },
  timestamp_out_of_range: { retryable: false },
  empty_batch: { retryable: false },
  too_many_events: { retryable: false },
  too_many_buckets: { retryable: false },
  payload_too_large: { retryable: false },
  unsupported_media_type: { retryable: false },
  unauthenticated: { retryable: false },
  invalid_credentials: { retryable: false },
  forbidden: { retryable: false },
  registration_closed: { retryable: false },
  project_required: { retryable: false },
  not_found: { retryable: false },
  method_not_allowed: { retryable: false },
  conflict: { retryable: false },
  email_taken: { retryable: false },
  request_timeout: { retryable: true },
  rate_limited: { retryable: true },
  cancelled: { retryable: false },

  // What the parts behind the API can answer.
  data_refused: { retryable: false },
  overloaded: { retryable: true },
  storage_full: { retryable: true },
  unavailable: { retryable: true },
  deadline_exceeded: { retryable: true },
  stopping: { retryable: true },
  question_too_large: { retryable: false },

  // What stops a start.
  invalid_settings: { retryable: false },
  not_in_this_version: { retryable: false },
  in_use: { retryable: false },
  unsupported_platform: { retryable: false },
  incompatible_data: { retryable: false },

  // What a command of the command line leaves to be done.
  incomplete: { retryable: false },

  internal: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;
