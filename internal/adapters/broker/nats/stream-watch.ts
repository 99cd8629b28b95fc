import type { ConsumerInfo, JetStreamManager, StreamInfo } from 'nats';
import { setTimeout as wait } from 'node:timers/promises';
import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import { boundedByCall } from '../delivery/index.js';
import type { Connection } from './connection.js';
import { brokenConsumerPromises } from './consumer-form.js';
import { Incidents } from './incidents.js';
import type { CompleteOptions } from './options.js';
import { brokenPromises } from './stream-form.js';
import { setUpStream, unfit } from './stream-setup.js';
import { readStreamState, type StreamState } from './stream-state.js';

/** One look, with making anew what is missing. */
const LOOK_MS = 10_000;
/** A cluster whose leader has just come may not know a stream yet. */
const ASK_AGAIN_MS = 250;

interface WholeState {
  readonly stream: StreamInfo;
  readonly consumer: ConsumerInfo;
}

export interface StreamWatchParts {
  readonly connection: Connection;
  readonly manager: JetStreamManager;
  readonly options: CompleteOptions;
}

/**
 * Looks after the stream and its consumer while the program runs: whatever is missing is made anew, by whichever process
 * comes first, and a stream that would lose events takes none until it is mended. It looks every `watchMs`, when the
 * connection is back, and when somebody trips over something that is missing.
 */
export class StreamWatch {
  readonly #parts: StreamWatchParts;
  readonly #incidents: Incidents;
  readonly #stopping = new AbortController();
  #forgetChanges = (): void => undefined;
  #looking: Promise<StreamInfo> | null = null;
  #refusal: PatchbayError | null = null;
  #last: StreamInfo | null = null;

  constructor(parts: StreamWatchParts) {
    this.#parts = parts;
    this.#incidents = new Incidents(parts.options.logger, parts.options.stream);
  }

  /** Why publishes are refused, as far as it is known. */
  get refusal(): PatchbayError | null {
    return this.#refusal;
  }

  async start(call: Call): Promise<void> {
    await this.check(call);
    const { connection, options } = this.#parts;
    const look = (): void => {
      if (connection.isUp) this.lookSoon();
    };
    this.#forgetChanges = connection.onChange(look);
    const timer = setInterval(look, options.watchMs);
    timer.unref();
    this.#stopping.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  lookSoon(): void {
    if (!this.#stopping.signal.aborted) this.#look().catch(() => undefined);
  }

  /** Looks anew. `invalid_settings` where the stream would lose events, `unavailable` where something is missing for good. */
  check(call: Call): Promise<StreamInfo> {
    const { clock } = this.#parts.options;
    const lookAnew = async (): Promise<StreamInfo> => {
      // One that is under way may have asked before the caller did.
      await this.#looking?.catch(() => undefined);
      return this.#look();
    };
    return boundedByCall(lookAnew, call, clock.now());
  }

  stop(): void {
    this.#stopping.abort();
    this.#forgetChanges();
  }

  #look(): Promise<StreamInfo> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookOnce(): Promise<StreamInfo> {
    const { options } = this.#parts;
    const call = { signal: this.#stopping.signal, deadline: options.clock.now() + LOOK_MS };
    const { stream, consumer } = await this.#whole(await this.#read(call), call);
    const faults = brokenPromises(stream.config);
    this.#refusal = faults.length === 0 ? null : refused(options.stream, faults);
    const all = [...faults, ...brokenConsumerPromises(options.stream, consumer.config)];
    if (all.length > 0) {
      const error = unfit(options.stream, all);
      this.#incidents.tell('error', error.message);
      throw error;
    }
    this.#incidents.over();
    return stream;
  }

  async #read(call: Call): Promise<StreamState> {
    const { connection, manager, options } = this.#parts;
    const read = (): Promise<StreamState> =>
      connection.insist(() => readStreamState(manager, options.stream), call);
    const state = await read();
    if (state.stream !== null) return state;
    await wait(ASK_AGAIN_MS, undefined, { signal: call.signal }).catch(() => undefined);
    return read();
  }

  async #whole(found: StreamState, call: Call): Promise<WholeState> {
    this.#tellLoss(found.stream);
    if (isWhole(found)) return found;
    if (found.stream !== null) this.#incidents.tellMissingConsumer();
    const { connection, options } = this.#parts;
    try {
      await setUpStream(connection, options, call);
      const state = await this.#read(call);
      if (isWhole(state)) {
        this.#last = state.stream;
        return state;
      }
      throw new PatchbayError('unavailable', 'It is missing again.');
    } catch (thrown) {
      const cause = toPatchbayError(thrown);
      const what = found.stream === null ? 'is missing' : 'lacks its consumer';
      const text = `The stream "${options.stream}" in NATS ${what}, which cannot be made anew: ${cause.message}`;
      if (cause.code !== 'stopping' && cause.code !== 'cancelled') this.#incidents.tell('error', text);
      throw new PatchbayError('unavailable', text, { cause });
    }
  }

  /** A stream that was made at another time is another one, whoever made it. */
  #tellLoss(found: StreamInfo | null): void {
    const last = this.#last;
    this.#last = found ?? last;
    if (last === null || found?.created === last.created) return;
    this.#incidents.tellLoss(last.state.messages, found !== null);
  }
}

function isWhole(state: StreamState): state is WholeState {
  return state.stream !== null && state.consumer !== null;
}

function refused(stream: string, faults: readonly string[]): PatchbayError {
  return new PatchbayError(
    'unavailable',
    `The stream "${stream}" in NATS would lose events, and takes none until its operator has mended it.`,
    { retryAfter: 5, cause: unfit(stream, faults) },
  );
}
