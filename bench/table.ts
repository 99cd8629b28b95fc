import { isReached, type Aim } from './aims.js';
import { columns } from './columns.js';
import type { Summary, SummaryRow } from './summary.js';

const headings = [
  'server',
  'load',
  'conn × events',
  'acked ev/s',
  'visible ev/s',
  'p50 ms',
  'p99 ms',
  'CPU µs/ev main + engine',
  'memory MiB',
  'to reference',
];

/** The summary for a terminal, and under it each aim beside its figure. */
export function tableOf({ rows, writer }: Summary, aims: readonly Aim[]): string {
  const parts = [columns([headings, ...rows.map(cells)], 2)];
  if (writer !== null) {
    const { writtenPerSecond, insertedPerSecond } = writer;
    parts.push(
      `writer alone: ${whole(writtenPerSecond)} ev/s; direct insert: ${whole(insertedPerSecond)} ev/s`,
    );
  }
  parts.push(columns([['figure', 'measured', 'aim', ''], ...aims.map(aimCells)], 1));
  return parts.join('\n\n');
}

function cells(row: SummaryRow): string[] {
  const { cpuMicrosecondsPerEvent: cpu, visiblePerSecond, ratio } = row;
  return [
    row.server,
    `${row.name}, ${row.load}`,
    `${row.connections} × ${row.events}`,
    whole(row.acknowledgedPerSecond),
    visiblePerSecond === null ? '–' : whole(visiblePerSecond),
    row.p50Ms.toFixed(1),
    row.p99Ms.toFixed(1),
    cpu === null ? '–' : `${cpu.main.toFixed(2)} + ${cpu.engine.toFixed(2)}`,
    whole(row.residentMiB),
    ratio === null ? '–' : ratio.toFixed(2),
  ];
}

function aimCells(aim: Aim): string[] {
  const text = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: aim.digits, maximumFractionDigits: aim.digits });
  return [
    aim.figure,
    aim.measured === null ? '–' : text(aim.measured),
    aim.atLeast !== undefined ? `≥ ${aim.atLeast.toLocaleString('en')}` : `< ${aim.below}`,
    isReached(aim) ? 'reached' : 'missed',
  ];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
