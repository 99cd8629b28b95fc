import type { EventEmitter } from 'node:events';
import type { PoolConnection } from 'mysql2/promise';
import type { Call } from '../../../ports/call.js';
import type { Connections } from '../../database/mysql/index.js';
import type { Statement } from './parameters.js';
import type { Row } from './read-rows.js';

/** Rows as they are asked for: between two pieces the server waits for its socket. Leaving the loop ends it. */
export async function* streamRows(
  connections: Connections,
  statement: Statement,
  call: Call,
  pieceRows: number,
): AsyncGenerator<Row[], void, void> {
  const held = await connections.hold(call, 'read');
  let isWhole = false;
  try {
    const pieces = await held.run((client) => Promise.resolve(new RowPieces(client, statement, pieceRows)));
    for (;;) {
      const rows = await held.run(() => pieces.next());
      if (rows.length > 0) yield rows;
      if (pieces.isEnded) break;
    }
    isWhole = true;
  } finally {
    if (!isWhole) await held.abandon();
    held.release();
  }
}

/** The driver's connection, whose types the promises hide. */
interface Driver {
  execute(options: object): EventEmitter;
  pause(): void;
  resume(): void;
}

/** The rows of one statement, of which never more than a piece and what the socket had with it are here. */
class RowPieces {
  readonly #driver: Driver;
  readonly #pieceRows: number;
  #rows: Row[] = [];
  #isEnded = false;
  #failure: Error | undefined;
  #tell: () => void = () => undefined;

  constructor(client: PoolConnection, { sql, values }: Statement, pieceRows: number) {
    this.#driver = client.connection as unknown as Driver;
    this.#pieceRows = pieceRows;
    const command = this.#driver.execute({ sql, values: [...values], rowsAsArray: true });
    command.on('result', (row: Row) => this.#take(row));
    command.on('error', (failure: Error) => {
      this.#failure ??= failure;
      this.#tell();
    });
    command.on('end', () => {
      this.#isEnded = true;
      this.#tell();
    });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  async next(): Promise<Row[]> {
    this.#driver.resume();
    while (!this.#isEnded && this.#failure === undefined && this.#rows.length < this.#pieceRows)
      await new Promise<void>((tell) => (this.#tell = tell));
    if (this.#failure !== undefined) throw this.#failure;
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #take(row: Row): void {
    this.#rows.push(row);
    if (this.#rows.length < this.#pieceRows) return;
    this.#driver.pause();
    this.#tell();
  }
}
