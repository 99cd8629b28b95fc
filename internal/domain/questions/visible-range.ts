import { localDateAt, startOfLocalDate } from './local-date.js';
import type { QuestionProject, TimeRange } from './question.js';
import { TimeZone } from './time-zone.js';

/**
 * The part of a range that the project's retention leaves: its last `retentionDays` local dates, today included, by its
 * own zone whatever zone the question names. What is all older is empty.
 */
export function visibleRange(range: TimeRange, project: QuestionProject, now: number): TimeRange {
  if (project.retentionDays === null) return range;
  // A zone that this runtime does not know is UTC: less than a day off, and the same on every storage.
  const zone = TimeZone.named(project.timezone) ?? TimeZone.named('UTC');
  if (zone === null) return range;
  const oldest = localDateAt(zone, now) - (project.retentionDays - 1);
  // Dates before 1970 hold no events, and may lie beyond the calendar.
  if (oldest < 0) return range;
  const from = Math.max(range.from, startOfLocalDate(zone, oldest));
  return { from: Math.min(from, range.until), until: range.until };
}
