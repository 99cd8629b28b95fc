/** A request and its answer, as they went over the wire; bodies decompressed. */
export interface Exchange {
  readonly method: string;
  /** Absolute or a path, with its query string. */
  readonly url: string;
  readonly requestHeaders: Headers;
  /** Null where there is none, or where its text is not known (bytes that are compressed). */
  readonly requestText: string | null;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What was exchanged by `fetch(url, init)`. */
export function exchangeOf(url: string, init: RequestInit, response: Response, text: string): Exchange {
  const requestHeaders = new Headers(init.headers);
  const plain = (requestHeaders.get('content-encoding') ?? 'identity') === 'identity';
  const sent =
    typeof init.body === 'string'
      ? init.body
      : Buffer.isBuffer(init.body)
        ? init.body.toString('utf8')
        : null;
  return {
    method: (init.method ?? 'GET').toUpperCase(),
    url,
    requestHeaders,
    requestText: plain ? sent : null,
    status: response.status,
    headers: response.headers,
    text,
  };
}

export function mediaType(header: string | null): string {
  return (header ?? '').split(';')[0]!.trim().toLowerCase();
}
