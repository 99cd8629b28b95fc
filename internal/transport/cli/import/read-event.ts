/** What became of a line of a file, or of a record of several lines. */
export type ReadEvent =
  | {
      /** Of its first line; the file's first is 1. */
      readonly line: number;
      readonly kind: 'event';
      /** Milliseconds since 1970; not a number where only the server can tell. */
      readonly time: number;
      readonly json: string;
      /** As it stands in the file. */
      readonly text: string;
    }
  | { readonly line: number; readonly kind: 'refused'; readonly reason: string; readonly text: string }
  | { readonly line: number; readonly kind: 'blank' };

/** Reads a file's bytes as events. `name` enters the ids of lines without one: the same file has the same each time. */
export type EventReader = (
  pieces: AsyncIterable<Buffer>,
  file: { readonly name: string; readonly projectId: string },
) => AsyncIterable<ReadEvent>;
