import type { EventColumn } from '../event/event.js';
import { limits } from '../limits.js';
import { hasImpossibleText } from './field-name.js';
import { readFilterText } from './filter-text.js';
import type { Filter } from './filter.js';
import { readPeriod, type DateNames, type Period } from './question-period.js';
import type { QuestionReader } from './question-reader.js';
import type { QuestionProject } from './question.js';

/** The columns that have a parameter of their own, which holds any of its values. */
export const questionColumns = [
  'event_type',
  'user_id',
  'session_id',
  'source',
  'page_url',
] as const satisfies readonly EventColumn[];
export type QuestionColumn = (typeof questionColumns)[number];

/** The parameters that every question takes; `project_id` is the transport's, who has chosen the project by it. */
export const commonParameters = [
  'project_id',
  'start_date',
  'end_date',
  'timezone',
  ...questionColumns,
  'filter',
] as const;

export interface CommonValues extends Period {
  readonly filters: readonly Filter[];
}

export function readCommonParameters(
  reader: QuestionReader,
  project: QuestionProject,
  now: number,
): CommonValues {
  const { zone, range, visible } = readPeriod(reader, commonDates(reader), project, now);
  return { zone, range, visible, filters: readFilterParameters(reader) };
}

export function commonDates(reader: QuestionReader): DateNames {
  return { reader, start: 'start_date', end: 'end_date' };
}

/** All must hold: those of the columns' own parameters, and each `filter`. */
export function readFilterParameters(reader: QuestionReader): Filter[] {
  return [...questionColumns.flatMap((column) => readColumn(reader, column)), ...readFilters(reader)];
}

function readFilters(reader: QuestionReader): Filter[] {
  const texts = reader.all('filter');
  const path = reader.pathOf('filter');
  if (texts.length > limits.filters) {
    reader.refuse(path, `May be given at most ${limits.filters} times.`);
    return [];
  }
  return texts.flatMap((text) => readFilterText(text, reader, path) ?? []);
}

function readColumn(reader: QuestionReader, column: QuestionColumn): Filter[] {
  const values = reader.all(column);
  const path = reader.pathOf(column);
  if (values.length === 0) return [];
  if (values.length > limits.filterValues) {
    reader.refuse(path, `May be given at most ${limits.filterValues} times.`);
  }
  if (values.includes('')) reader.refuse(path, 'Must not be empty.');
  if (values.some(hasImpossibleText)) reader.refuse(path, 'Must not hold NUL or half of a surrogate pair.');
  return [{ field: { is: 'column', column }, condition: { is: 'any_of', values: [...new Set(values)] } }];
}
