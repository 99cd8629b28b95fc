import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Position } from '../../../internal/ports/broker.js';
import { until } from '../../support/until.js';
import type { BrokerSettings } from './fixtures/fixture.js';

interface Order {
  /** Of the fixtures, the module that opens a broker. */
  readonly file: string;
  readonly address: string;
  readonly settings: BrokerSettings;
  /** Its handler waits until `letGo`. */
  readonly holds: boolean;
}

interface Saying {
  readonly started?: true;
  readonly given?: readonly Position[];
  readonly handled?: readonly Position[];
}

/** A consumer in a process of its own, which a test may kill, stop for a while, and let go on. */
export class ConsumerProcess {
  /** In order; what came twice is in it twice. */
  readonly given: Position[] = [];
  readonly handled: Position[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;
  #hasStarted = false;
  #errors = '';

  private constructor({ file, address, settings, holds }: Order) {
    const main = resolve('dist/test/conformance/broker/consumer-main.js');
    this.#child = spawn(process.execPath, [main, file, address, JSON.stringify(settings), `${holds}`]);
    this.#ended = once(this.#child, 'exit');
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    createInterface({ input: this.#child.stdout }).on('line', (line) =>
      this.#hear(JSON.parse(line) as Saying),
    );
  }

  static async start(order: Order): Promise<ConsumerProcess> {
    const consumer = new ConsumerProcess(order);
    await until('the consumer has started', () => {
      if (consumer.#child.exitCode !== null) throw new Error(`The consumer ended: ${consumer.#errors}`);
      return consumer.#hasStarted;
    });
    return consumer;
  }

  letGo(): void {
    this.#child.stdin.write('go on\n');
  }

  /** SIGSTOP: it does nothing more, and nobody is told. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** In order. */
  async stop(): Promise<void> {
    this.thaw();
    this.#child.stdin.end();
    await this.#ended;
  }

  #hear({ started, given = [], handled = [] }: Saying): void {
    this.#hasStarted ||= started === true;
    this.given.push(...given);
    this.handled.push(...handled);
  }
}
