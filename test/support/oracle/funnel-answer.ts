import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { compareScalars, groupValue, parseField, type Field, type Scalar } from './field.js';
import { filterOfBody, holds, type Filter } from './filter.js';
import { percentile } from './numbers.js';
import { byActor, select, type Ground } from './question.js';
import { Refusal } from './refusal.js';

type BodyFilter = Parameters<typeof filterOfBody>[0];

export interface FunnelBody {
  readonly steps: readonly { readonly event_type: string; readonly filters?: readonly BodyFilter[] }[];
  readonly window: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly timezone?: string;
  readonly filters?: readonly BodyFilter[];
  readonly breakdown?: string;
}

interface FunnelStep {
  readonly event_type: string;
  readonly users: number;
  readonly conversion_previous: number | null;
  readonly conversion_first: number | null;
  readonly median_seconds: number | null;
}

export interface FunnelAnswer {
  readonly steps: readonly FunnelStep[];
  readonly breakdown?: readonly { readonly value: Scalar; readonly steps: readonly FunnelStep[] }[];
}

/** One actor's events, the first of step 1, the second of step 2 and so on. */
type Chain = readonly StoredEvent[];

/** `POST /stats/funnel`, without its frame. */
export function answerFunnel(ground: Ground, body: FunnelBody): FunnelAnswer {
  const { events } = select(ground, {
    timezone: body.timezone ?? null,
    bounds: { start: body.start_date ?? null, end: body.end_date ?? null },
    filters: (body.filters ?? []).map(filterOfBody),
  });
  if (body.steps.length < 2) throw new Refusal('invalid_request', 'One step is no funnel.');
  const steps = body.steps.map(({ event_type, filters }): Filter[] => [
    { field: { column: 'event_type' }, operator: 'eq', wanted: [event_type] },
    ...(filters ?? []).map(filterOfBody),
  ]);
  const window = windowOf(body.window);
  const field = body.breakdown === undefined ? null : parseField(body.breakdown);
  const counted = [...byActor(events).values()]
    .map((own) => bestChain(own, steps, window))
    .filter((chain) => chain.length > 0);
  const answer = { steps: stepsAnswer(counted, body) };
  return field === null ? answer : { ...answer, breakdown: brokenDown(counted, body, field) };
}

/** The longest chain, of equal ones the earliest. */
function bestChain(own: readonly StoredEvent[], steps: readonly Filter[][], window: number): Chain {
  const matches = (event: StoredEvent, step: readonly Filter[] | undefined) =>
    step?.every((filter) => holds(event, filter)) === true;
  const chains = own
    .filter((event) => matches(event, steps[0]))
    .map((start) => {
      const chain = [start];
      for (const step of steps.slice(1)) {
        const previous = chain.at(-1) ?? start;
        const next = own.find(
          (event) =>
            matches(event, step) &&
            event.timestamp > previous.timestamp &&
            event.timestamp <= start.timestamp + window,
        );
        if (next === undefined) break;
        chain.push(next);
      }
      return chain;
    });
  const longest = Math.max(0, ...chains.map((chain) => chain.length));
  return chains.find((chain) => chain.length === longest) ?? [];
}

function stepsAnswer(chains: readonly Chain[], { steps }: FunnelBody): FunnelStep[] {
  const reached = steps.map((_, step) => chains.filter((chain) => chain.length > step));
  const share = (part: number, of: number | undefined) => (of === undefined || of === 0 ? null : part / of);
  return steps.map(({ event_type }, step) => {
    const here = reached[step] ?? [];
    return {
      event_type,
      users: here.length,
      conversion_previous: share(here.length, reached[step - 1]?.length),
      conversion_first: share(here.length, reached[0]?.length),
      median_seconds: step === 0 ? null : medianSeconds(here, step),
    };
  });
}

/** From the step before. */
function medianSeconds(chains: readonly Chain[], step: number): number | null {
  const waits = chains.map((chain) => (chain[step]?.timestamp ?? NaN) - (chain[step - 1]?.timestamp ?? NaN));
  const median = percentile(
    waits.sort((a, b) => a - b),
    0.5,
  );
  return median === null ? null : median / 1_000;
}

/** By the value that the chain's first event has; most actors first. */
function brokenDown(
  chains: readonly Chain[],
  body: FunnelBody,
  field: Field,
): NonNullable<FunnelAnswer['breakdown']> {
  const valueOf = (chain: Chain) => (chain[0] === undefined ? null : groupValue(chain[0], field));
  return [...new Set(chains.map(valueOf))]
    .map((value) => ({ value, of: chains.filter((chain) => valueOf(chain) === value) }))
    .sort((a, b) => b.of.length - a.of.length || compareScalars(a.value, b.value))
    .map(({ value, of }) => ({ value, steps: stepsAnswer(of, body) }));
}

function windowOf(text: string): number {
  const parts = /^([1-9]\d{0,7})([smhd])$/.exec(text);
  const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[parts?.[2] ?? ''];
  const window = Number(parts?.[1]) * (unit ?? NaN);
  if (!(window <= 366 * 86_400_000)) throw new Refusal('invalid_request', `${text} is no window.`);
  return window;
}
