/** One round: the same events once through the writer, once straight into the table. */
export interface WriterRound {
  readonly round: number;
  readonly events: number;
  /** From the log into the table, until the log's position is behind the last of them. */
  readonly writtenPerSecond: number;
  /** As NDJSON, in bodies as large as the writer's. */
  readonly insertedPerSecond: number;
  /** Of this process, the engine's left out. */
  readonly cpuMicrosecondsPerEvent: { readonly written: number; readonly inserted: number };
}

export interface WriterOrder {
  readonly folder: string;
  readonly events: number;
  readonly rounds: number;
}

export type FromWriter =
  | { readonly type: 'done'; readonly rounds: readonly WriterRound[] }
  | { readonly type: 'failed'; readonly message: string };
