import { BodyReader } from './body-reader.js';
import { commonDates } from './common-parameters.js';
import { readEventType } from './event-type-name.js';
import { readField } from './field-name.js';
import { readFilterBodies } from './filter-body.js';
import type { Field, Filter } from './filter.js';
import { DAY } from './local-date.js';
import { readPeriod } from './question-period.js';
import type { Question, QuestionProject } from './question.js';

export interface FunnelStep {
  readonly eventType: string;
  /** With which an event is of this step: its type and the step's own. */
  readonly filters: readonly Filter[];
}

/** How many actors go from step to step. */
export interface FunnelQuestion extends Question {
  /** 2 to 10. */
  readonly steps: readonly FunnelStep[];
  /** In ms, from the first event of a chain. */
  readonly window: number;
  /** Null: the whole only. */
  readonly breakdown: Field | null;
}

const MOST_STEPS = 10;
const LONGEST_WINDOW = 366 * DAY;
/** A day is 24 hours, whatever the clocks do. */
const units = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY } as const;
const known = ['steps', 'window', 'start_date', 'end_date', 'timezone', 'filters', 'breakdown'];

/** Errors: `invalid_request`, with every fault of the body. */
export function parseFunnelQuestion(body: unknown, project: QuestionProject, now: number): FunnelQuestion {
  const reader = new BodyReader(body, known);
  const { zone, range, visible } = readPeriod(reader, commonDates(reader), project, now);
  const filters = readFilterBodies(reader, 'filters');
  const steps = readSteps(reader);
  const window = readWindow(reader);
  const name = reader.one('breakdown');
  const breakdown = name === null ? null : readField(name, reader, reader.pathOf('breakdown'));
  return { ...reader.complete({ zone, range, visible, filters, steps, window }), breakdown };
}

function readSteps(reader: BodyReader): FunnelStep[] {
  const count = reader.list('steps').length;
  if (count < 2 || count > MOST_STEPS) {
    reader.refuse(reader.pathOf('steps'), `Is required: 2 to ${MOST_STEPS} steps.`);
    return [];
  }
  return reader.parts('steps', ['event_type', 'filters']).map((step) => {
    const eventType = readEventType(step, 'event_type') ?? '';
    return { eventType, filters: [ofType(eventType), ...readFilterBodies(step, 'filters')] };
  });
}

function ofType(eventType: string): Filter {
  return { field: { is: 'column', column: 'event_type' }, condition: { is: 'any_of', values: [eventType] } };
}

function readWindow(reader: BodyReader): number {
  const [, digits, unit] = /^([1-9]\d*)([smhd])$/.exec(reader.one('window') ?? '') ?? [];
  const window = Number(digits) * units[unit as keyof typeof units];
  if (window <= LONGEST_WINDOW) return window;
  reader.refuse(
    reader.pathOf('window'),
    'Is required: a whole number of seconds, minutes, hours or days, as in 7d, and at most 366d.',
  );
  return LONGEST_WINDOW;
}
