import type { SummaryRow } from './summary.js';

const headings = [
  'server',
  'conn × events',
  'acked ev/s',
  'visible ev/s',
  'p50 ms',
  'p99 ms',
  'CPU µs/ev main + engine',
  'memory MiB',
  'to reference',
];

/** The summary for a terminal: columns in line, nothing but spaces between them. */
export function tableOf(rows: readonly SummaryRow[]): string {
  const lines = [headings, ...rows.map(cells)];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

function cells(row: SummaryRow): string[] {
  const { cpuMicrosecondsPerEvent: cpu, visiblePerSecond, ratio } = row;
  return [
    row.server,
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

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
