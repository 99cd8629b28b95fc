import { describe } from '@jest/globals';
import { appendFileSync } from 'node:fs';

/** Why a backend is let off something. It is printed at the end of every run, by scripts/conformance-reporter.js. */
export interface Gap {
  readonly cannot: string;
}

export function isGap(value: object): value is Gap {
  return 'cannot' in value;
}

/** Names the file in which test files note for the reporter what they run. */
const NOTES = 'PATCHBAY_CONFORMANCE_NOTES';

export interface BackendTests {
  readonly port: string;
  readonly backend: string;
  /** Which of the port's suites. */
  readonly suite: string;
  /** In place of jest's: where its server cannot be had, the tests are skipped by name. */
  readonly describe?: ((what: string, define: () => void) => void) | undefined;
  /** What the backend is let off, and why. */
  readonly gaps?: Readonly<Record<string, string>>;
}

/** A port's tests on one of its backends, counted by the reporter. */
export function describeBackend(tests: BackendTests, define: () => void): void {
  const { port, backend, suite, gaps = {} } = tests;
  const title = `${port} ${backend}: ${suite}`;
  const notes = process.env[NOTES];
  if (notes !== undefined) appendFileSync(notes, `${JSON.stringify({ title, port, backend, gaps })}\n`);
  (tests.describe ?? describe)(title, define);
}

/** A port's tests on each of its backends. */
export function describeBackends<B>(
  port: string,
  backends: Readonly<Record<string, B>>,
  define: (backend: B) => void,
): void {
  for (const [name, backend] of Object.entries(backends))
    describeBackend({ port, backend: name, suite: 'contract' }, () => define(backend));
}
