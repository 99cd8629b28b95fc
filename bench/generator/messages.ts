/** Where requests go, and what they are. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly eventsPerRequest: number;
}

export interface LoadOrder {
  readonly seconds: number;
  /** Ends the load before its time, so that a log that nobody reads stays bounded. */
  readonly bodyBytes: number;
}

export type ToGenerator =
  { readonly type: 'aim'; readonly target: Target } | { readonly type: 'load'; readonly order: LoadOrder };

/** Of one load: from its first request to the last answer. */
export interface LoadReport {
  readonly seconds: number;
  readonly requests: number;
  readonly acknowledged: number;
  /** Requests that were answered with anything but a whole acceptance, by status. */
  readonly refused: Readonly<Record<string, number>>;
  readonly bodyBytes: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Of the generator's own process, in seconds. */
  readonly cpuSeconds: number;
}

export type FromGenerator =
  | { readonly type: 'progress'; readonly acknowledged: number; readonly seconds: number }
  | { readonly type: 'done'; readonly report: LoadReport }
  | { readonly type: 'failed'; readonly message: string };
