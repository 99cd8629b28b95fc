import { Writable } from 'node:stream';
import { createLogger, type Logger } from '../../pkg/logger/index.js';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A logger whose lines a test can read. */
export class LogLines {
  readonly lines: LogLine[] = [];
  readonly logger: Logger = createLogger(
    'info',
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.lines.push(JSON.parse(chunk.toString()) as LogLine);
        done();
      },
    }),
  );

  /** Those of the level whose text has the words. */
  of(level: string, words: string): LogLine[] {
    return this.lines.filter((line) => line.level === level && line.msg.includes(words));
  }
}
