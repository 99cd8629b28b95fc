import type { Scalar } from '../../domain/questions/filter.js';
import { FunnelChainFinder } from '../../domain/questions/funnel-chain.js';
import type { FunnelQuestion } from '../../domain/questions/funnel-question.js';
import { FunnelTally, type FunnelStepFigures } from '../../domain/questions/funnel-tally.js';
import type { Call } from '../../ports/call.js';
import type { EventStore } from '../../ports/event-store.js';
import { pauseOf, unhurried } from './unhurried.js';

export interface FunnelStepContent {
  readonly event_type: string;
  /** Actors whose chain reaches the step. */
  readonly users: number;
  /** Shares from 0 to 1; null where they would be of nobody, and the first one of the step before. */
  readonly conversion_previous: number | null;
  readonly conversion_first: number | null;
  /** From the step before; null for the first step, and where nobody came. */
  readonly median_seconds: number | null;
}

/** How many actors go from step to step. */
export interface FunnelContent {
  readonly steps: readonly FunnelStepContent[];
  /** By the actors of the first step, most first; ties by value. Only where it was asked for. */
  readonly breakdown?: readonly { readonly value: Scalar; readonly steps: readonly FunnelStepContent[] }[];
}

/** Errors: those of the store, and `question_too_large` for a breakdown by a field with too many values. */
export async function answerFunnel(
  store: EventStore,
  projectId: string,
  question: FunnelQuestion,
  call: Call,
): Promise<FunnelContent> {
  const { steps, window, breakdown } = question;
  const pause = pauseOf(call);
  const finder = new FunnelChainFinder(steps.length, window);
  const tally = new FunnelTally(steps.length, breakdown !== null);
  const finish = () => {
    const chain = finder.end();
    if (chain !== null) tally.add(chain);
  };
  const request = {
    projectId,
    range: question.visible,
    filters: question.filters,
    kinds: steps.map(({ filters }) => filters),
    value: breakdown,
    firstAndLastIn: null,
  };
  let actor: string | null = null;
  for await (const piece of unhurried(store.timelines(request, call), pause)) {
    for (const event of piece) {
      if (event.actor !== actor) finish();
      actor = event.actor;
      finder.take(event.timestamp, event.kinds, event.value);
    }
  }
  finish();
  const content = (figures: readonly FunnelStepFigures[]) => stepsContent(question, figures);
  const whole = { steps: content(await tally.steps(pause)) };
  if (breakdown === null) return whole;
  const rows = await tally.breakdown(pause);
  return { ...whole, breakdown: rows.map((row) => ({ value: row.value, steps: content(row.steps) })) };
}

function stepsContent(question: FunnelQuestion, figures: readonly FunnelStepFigures[]): FunnelStepContent[] {
  return figures.map(({ users, conversionPrevious, conversionFirst, medianSeconds }, step) => ({
    event_type: question.steps[step]?.eventType ?? '',
    users,
    conversion_previous: conversionPrevious,
    conversion_first: conversionFirst,
    median_seconds: medianSeconds,
  }));
}
