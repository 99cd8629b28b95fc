import type { ErrorCode, Fault } from '../../../pkg/errors/index.js';

/** So many faults of one event are told; what is wrong with it is clear by then. */
export const FAULTS_TOLD = 20;
const CLIENT_TEXT_SHOWN = 40;

/** Collects what is wrong with one event. */
export class EventFaults {
  #faults: Fault[] = [];
  /** While what is scanned is no event, the rules of events are not its rules. */
  isMuted = false;

  clear(): void {
    if (this.#faults.length > 0) this.#faults = [];
  }

  get none(): boolean {
    return this.#faults.length === 0;
  }

  /** True where another fault would not be told: whoever asks first spares the making of its text. */
  get isDeaf(): boolean {
    return this.isMuted || this.#faults.length >= FAULTS_TOLD;
  }

  add(path: string, message: string, code: ErrorCode = 'invalid_request'): void {
    if (!this.isDeaf) this.#faults.push({ path, code, message });
  }

  /** The faults, which are the caller's from now on. */
  take(): readonly Fault[] {
    const faults = this.#faults;
    this.#faults = [];
    return faults;
  }
}

/** So much of a client's text as an answer or a log may repeat. */
export function shorten(text: string): string {
  const points = Array.from(text.slice(0, 2 * CLIENT_TEXT_SHOWN + 2));
  if (points.length <= CLIENT_TEXT_SHOWN) return text;
  return `${points.slice(0, CLIENT_TEXT_SHOWN - 1).join('')}…`;
}
