import type { Logger } from '../../../../pkg/logger/index.js';

/** Tells what befell the stream: each once, however often it is met, until all is well again. */
export class Incidents {
  readonly #logger: Logger;
  readonly #stream: string;
  readonly #told = new Set<string>();

  constructor(logger: Logger, stream: string) {
    this.#logger = logger;
    this.#stream = stream;
  }

  tell(level: 'warn' | 'error', text: string, fields: Readonly<Record<string, number>> = {}): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#logger[level]({ stream: this.#stream, ...fields }, text);
  }

  tellMissingConsumer(): void {
    this.tell(
      'warn',
      `The stream "${this.#stream}" in NATS is there, and its consumer is missing: somebody has deleted it. It is made anew, ` +
        'and nothing is lost; what was delivered and not acknowledged comes again.',
    );
  }

  /** @param heldEnvelopes when it was last looked at */
  tellLoss(heldEnvelopes: number, isMadeAnew: boolean): void {
    this.tell(
      'error',
      `The stream "${this.#stream}" in NATS was deleted, or NATS has come back without its data: the events that it held ` +
        `and that were not stored yet are lost. ${isMadeAnew ? 'Another process has made it anew.' : 'It is made anew.'}`,
      { envelopesWhenLastSeen: heldEnvelopes },
    );
  }

  over(): void {
    if (this.#told.size === 0) return;
    this.#told.clear();
    this.#logger.info({ stream: this.#stream }, 'the stream in NATS is in order again');
  }
}
