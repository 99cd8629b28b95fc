import { COLUMN_LEADS, LINE_PARTS } from '../event/canonical-line.js';
import { AcceptedEvent, type IdSource, type RefusedEvent, type Verdict } from './verdict.js';

/** How a request's working memory notes what became of each event: refused, or who gave its id. */
export const REFUSED = 0;
export const ID_SOURCES = { client: 1, key: 2, server: 3 } as const satisfies Record<IdSource, number>;

const sourceNames: readonly IdSource[] = ['client', 'client', 'key', 'server'];
const NEWLINE = 0x0a;
const ID_LEAD = `${LINE_PARTS.id}"`;
const EVENT_TYPE_LEAD = `"${COLUMN_LEADS[0]?.toString() ?? ''}`;
/** Neither escaped nor beyond ASCII. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

/**
 * A request's events, in order. Most requests are all good and want to know only how many events there were, so
 * nothing is made for a single event before somebody asks for it.
 */
export class ScannedEvents {
  /** The canonical lines of the accepted ones, in order, each with its newline: the body of an envelope. */
  readonly lines: Buffer;
  readonly refused: readonly RefusedEvent[];
  /** One for each event. */
  readonly #idSources: Uint8Array;

  constructor(lines: Buffer, refused: readonly RefusedEvent[], idSources: Uint8Array) {
    this.lines = lines;
    this.refused = refused;
    this.#idSources = idSources;
  }

  /** How many there are, good and bad. */
  get count(): number {
    return this.#idSources.length;
  }

  get acceptedCount(): number {
    return this.count - this.refused.length;
  }

  /** An accepted event came without an id. */
  get hasMadeIds(): boolean {
    return this.#has('server') || this.#has('key');
  }

  /** The same request sent again has the same identities. */
  get isRetrySafe(): boolean {
    return !this.#has('server');
  }

  get accepted(): AcceptedEvent[] {
    const { lines } = this;
    const events: AcceptedEvent[] = [];
    let start = 0;
    this.#idSources.forEach((source, index) => {
      if (source === REFUSED) return;
      const end = lines.indexOf(NEWLINE, start);
      events.push(new AcceptedEvent(index, sourceNames[source] ?? 'client', lines.subarray(start, end)));
      start = end + 1;
    });
    return events;
  }

  /** One for each event: as it was sent or made, null where the event was refused. */
  get ids(): (string | null)[] {
    // As text of one byte a character, which is searched and cut at a tenth of the cost.
    const text = this.lines.toString('latin1');
    let at = 0;
    return Array.from(this.#idSources, (source) => {
      if (source === REFUSED) return null;
      const start = text.indexOf(ID_LEAD, at) + ID_LEAD.length;
      // A quote in the id would be escaped: its text cannot hold these.
      const end = text.indexOf(EVENT_TYPE_LEAD, start);
      at = text.indexOf('\n', end);
      const id = text.slice(start, end);
      if (source !== ID_SOURCES.client) return id;
      return PLAIN.test(id) ? id : (JSON.parse(Buffer.from(`"${id}"`, 'latin1').toString()) as string);
    });
  }

  /** One for each event. */
  get verdicts(): Verdict[] {
    const verdicts: Verdict[] = [];
    for (const event of this.accepted) verdicts[event.index] = event;
    for (const event of this.refused) verdicts[event.index] = event;
    return verdicts;
  }

  #has(source: IdSource): boolean {
    return this.#idSources.includes(ID_SOURCES[source]);
  }
}
