import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Connection, type Answer } from './connection.js';
import type { LoadOrder, LoadReport, Target } from './messages.js';
import { asFastAsAnswered, atConstantRate, type Sender } from './pacing.js';
import { RequestSource } from './request-source.js';

/** A refused connection lets the server breathe before it sends the next. */
const AFTER_REFUSAL_MS = 50;

/** Requests over all connections at once. */
export class Load {
  readonly #target: Target;
  readonly #source: RequestSource;
  #acknowledged = 0;
  #requests = 0;
  #latencies: number[] = [];
  #refused: Record<string, number> = {};

  constructor(target: Target) {
    this.#target = target;
    this.#source = new RequestSource(target);
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Resolves when every request is answered. A broken connection rejects: what became of its events is unknown. */
  async run(order: LoadOrder): Promise<LoadReport> {
    this.#acknowledged = this.#requests = 0;
    this.#latencies = [];
    this.#refused = {};
    const { host, port, connections: count, eventsPerRequest } = this.#target;
    const connections = await Promise.all(Array.from({ length: count }, () => Connection.open(host, port)));
    const cpuBefore = process.cpuUsage();
    const start = performance.now();
    const mostRequests = this.#mostRequests(order);
    const goesOn = (): boolean =>
      performance.now() < start + order.seconds * 1_000 && this.#requests < mostRequests;
    try {
      const senders = connections.map((connection) => this.#senderOver(connection));
      if (order.eventsPerSecond === null) await asFastAsAnswered(senders, goesOn);
      else await atConstantRate(senders, order.eventsPerSecond / eventsPerRequest, goesOn, order);
    } finally {
      for (const connection of connections) connection.close();
    }
    return this.#report((performance.now() - start) / 1_000, process.cpuUsage(cpuBefore));
  }

  #mostRequests({ events, bodyBytes }: LoadOrder): number {
    return Math.min(
      (events ?? Number.POSITIVE_INFINITY) / this.#target.eventsPerRequest,
      (bodyBytes ?? Number.POSITIVE_INFINITY) / this.#source.meanBodyBytes,
    );
  }

  #senderOver(connection: Connection): Sender {
    const buffer = Buffer.alloc(this.#source.largest);
    return {
      exchange: async (dueAt) => {
        this.#requests += 1;
        const answer = await connection.send(this.#source.fill(buffer, Date.now()));
        this.#latencies.push(performance.now() - dueAt);
        if (this.#isWhole(answer)) this.#acknowledged += this.#target.eventsPerRequest;
        else await this.#noteRefusal(answer);
      },
    };
  }

  /** 202, and where the answer counts events, all of them. */
  #isWhole({ status, body }: Answer): boolean {
    if (status !== 202) return false;
    const { accepted } = JSON.parse(body) as { accepted?: number };
    return accepted === undefined || accepted === this.#target.eventsPerRequest;
  }

  async #noteRefusal({ status }: Answer): Promise<void> {
    // Part of such a batch may be stored: the count could not be judged any more.
    if (status === 202) throw new Error('The server took a part of a batch.');
    this.#refused[status] = (this.#refused[status] ?? 0) + 1;
    await wait(AFTER_REFUSAL_MS);
  }

  #report(seconds: number, { user, system }: NodeJS.CpuUsage): LoadReport {
    const sorted = Float64Array.from(this.#latencies).sort();
    return {
      seconds,
      requests: this.#requests,
      acknowledged: this.#acknowledged,
      refused: this.#refused,
      bodyBytes: this.#requests * this.#source.meanBodyBytes,
      latencyMs: {
        p50: nearestRank(sorted, 0.5),
        p99: nearestRank(sorted, 0.99),
        max: nearestRank(sorted, 1),
      },
      cpuSeconds: (user + system) / 1e6,
    };
  }
}

function nearestRank(sorted: Float64Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? 0;
}
