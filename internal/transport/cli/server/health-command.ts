import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CliParts } from '../cli-parts.js';
import { isApi } from '../running-servers.js';
import { notPatchbay, ServerAddress, type ServerOptions } from './server-address.js';

const part = z.object({
  state: z.enum(['up', 'down', 'off']),
  milliseconds: z.number(),
  reason: z.string().optional(),
  spool: z.object({ state: z.string(), envelopes: z.number(), bytes: z.number() }).optional(),
});
type Part = z.infer<typeof part>;
const health = z.object({ status: z.string(), parts: z.record(z.string(), part) });
const readiness = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });

const POLL_MS = 200;

/**
 * `patchbay health`: of every server on DATA_DIR, in JSON a line each. Errors: `unavailable` where none answers, or, after
 * all are told, where a part is down.
 */
export async function showHealth(options: ServerOptions, parts: CliParts): Promise<void> {
  const counts = { parts: 0, down: 0 };
  for (const server of await ServerAddress.find(options, parts)) {
    const { body } = await server.get('/health');
    const parsed = health.safeParse(body);
    if (!parsed.success) throw notPatchbay(server.url, parsed.error);
    const found = Object.entries(parsed.data.parts);
    parts.stdout.write(
      options.json === true
        ? `${JSON.stringify({ url: server.url, ...parsed.data })}\n`
        : [
            `${server.url} is alive${isApi(server) ? '' : ` (${server.roles?.join(' and ') ?? ''})`}\n`,
            ...found.map(([name, part]) => partLine(name, part)),
          ].join(''),
    );
    counts.parts += found.length;
    counts.down += found.filter(([, { state }]) => state === 'down').length;
  }
  if (counts.down > 0) {
    throw new PatchbayError('unavailable', `${counts.down} of ${counts.parts} parts are down.`);
  }
}

function partLine(name: string, { state, milliseconds, reason = '', spool }: Part): string {
  const line = `  ${state.padEnd(4)}  ${name.padEnd(14)} ${String(milliseconds).padStart(8)} ms  ${reason}`;
  const spooled =
    spool === undefined ? '' : `  spool ${spool.state}: ${spool.envelopes} envelopes, ${spool.bytes} bytes`;
  return `${line.trimEnd()}${spooled}\n`;
}

export interface ReadyOptions extends ServerOptions {
  /** Seconds. */
  readonly wait: number;
}

/** `patchbay ready`. Errors: `unavailable` where a server on DATA_DIR is not, with the reasons, or none answers. */
export async function showReadiness(options: ReadyOptions, parts: CliParts): Promise<void> {
  const deadline = performance.now() + options.wait * 1_000;
  for (;;) {
    try {
      await tellReadiness(options, parts, performance.now() >= deadline);
      return;
    } catch (error) {
      const passes = error instanceof PatchbayError && error.retryable;
      if (!passes || performance.now() >= deadline) throw error;
    }
    await wait(POLL_MS);
  }
}

async function tellReadiness(options: ReadyOptions, parts: CliParts, isLast: boolean): Promise<void> {
  for (const server of await ServerAddress.find(options, parts)) {
    const { status, body } = await server.get('/ready');
    const parsed = readiness.safeParse(body);
    if (!parsed.success) throw notPatchbay(server.url, parsed.error);
    const { ready, reasons } = parsed.data;
    const isReady = status === 200 && ready;
    if (options.json === true && (isReady || isLast)) {
      parts.stdout.write(`${JSON.stringify({ url: server.url, ready, reasons })}\n`);
    }
    if (!isReady) {
      throw new PatchbayError('unavailable', `${server.url} is not ready: ${reasons.join('; ')}`);
    }
    if (options.json !== true) parts.stdout.write(`${server.url} is ready\n`);
  }
}
