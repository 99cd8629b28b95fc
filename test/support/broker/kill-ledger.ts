import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@jest/globals';
import type { Position } from '../../../internal/ports/broker.js';
import { built } from '../engine/built.js';

/** What the children said, over all runs: the text under each position. */
export class KillLedger {
  readonly acknowledged = new Map<Position, string>();
  readonly handled = new Map<Position, string>();
  /** Positions that stood for two texts. */
  readonly contradictions: string[] = [];

  note(kind: string, position: Position, text: string): void {
    for (const known of [this.acknowledged.get(position), this.handled.get(position)]) {
      if (known !== undefined && known !== text) this.contradictions.push(`${position}: ${known}, ${text}`);
    }
    (kind === 'A' ? this.acknowledged : this.handled).set(position, text);
  }
}

export interface KilledChild {
  /** A program beside this file, which says on its output what publishing-child.mjs says. */
  readonly program: string;
  readonly folder: string;
  readonly run: number;
  /** It is killed once it has told of so many. */
  readonly acknowledgements: number;
}

/** Runs a child until it has told of so many acknowledgements, and kills it. */
export async function runAndKill(
  { program, folder, run, acknowledgements }: KilledChild,
  ledger: KillLedger,
): Promise<void> {
  const path = join(process.cwd(), 'test/support/broker', program);
  const module = built('internal/adapters/broker/embedded/index.ts');
  const child = spawn(process.execPath, [path, module, folder, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let left = acknowledgements;
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, position, text, stop] = line.split(' ');
    // The kill may cut the last line off.
    if (stop !== '.') continue;
    ledger.note(kind!, position!, text!);
    if (kind === 'A' && (left -= 1) === 0) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
}
