import type { Verdict } from '../ledger/count.js';
import type { ExportVerdict } from '../ledger/export-verdict.js';
import type { FaultReport } from './breaker.js';

/** What a run of the chaos suite has shown. */
export interface ChaosReport {
  readonly profile: string;
  readonly note: string;
  readonly seed: number;
  readonly seconds: number;
  readonly faults: readonly FaultReport[];
  readonly acknowledged: number;
  readonly answers: number;
  readonly sentTwiceAtOnce: number;
  /** Never acknowledged; of these some are stored. */
  readonly unknown: number;
  readonly verdict: Verdict;
  readonly exported: ExportVerdict;
  readonly deadLetters: number;
  /** How often a program ended by itself, and was started again. */
  readonly unplannedEnds: number;
}

/** For people, and for a page in Markdown. */
export function chaosTable(report: ChaosReport): string {
  const { verdict, exported } = report;
  const kinds = [...new Set(report.faults.map(({ kind }) => kind))].sort();
  const faults = kinds.map((kind) => {
    const ofKind = report.faults.filter((fault) => fault.kind === kind);
    const times = [
      spread(ofKind.map(({ lastedMs }) => lastedMs)),
      spread(ofKind.map(({ acknowledgedMs }) => acknowledgedMs)),
      spread(ofKind.map(({ visibleMs }) => visibleMs)),
    ];
    return [kind, `${ofKind.length}`, ...times];
  });
  const figures = [
    ['profile', `${report.profile} (${report.note})`],
    ['seed', `${report.seed}`],
    ['took', `${report.seconds} s`],
    ['faults', `${report.faults.length} of ${kinds.length} kinds`],
    ['acknowledged events', `${report.acknowledged} in ${report.answers} requests`],
    ['batches sent twice at once', `${report.sentTwiceAtOnce}`],
    ['events of unknown fate', `${report.unknown}, of them stored ${verdict.unknownStored.length}`],
    ['counted / exported', `${verdict.counted} / ${exported.exported}`],
    ['**lost**', `**${verdict.lost.length}** (missing in the export: ${exported.missing.length})`],
    ['**counted twice**', `**${verdict.twice.length}** (in the export: ${exported.twice.length})`],
    ['never sent', `${verdict.strange.length} (in the export: ${exported.strange.length})`],
    ['dead letters', `${report.deadLetters}`],
    ['programs that ended by themselves', `${report.unplannedEnds}`],
    ['next acknowledgement, ms after a strike', spread(report.faults.map((fault) => fault.acknowledgedMs))],
    ['next event counted, ms after a strike', spread(report.faults.map((fault) => fault.visibleMs))],
  ];
  return [
    markdown(['', report.profile], figures),
    markdown(['fault', 'times', 'lasted, ms', 'next acknowledgement, ms', 'next event counted, ms'], faults),
  ].join('\n\n');
}

/** The median, and the largest where there are several; null is longer than any. */
function spread(numbers: readonly (number | null)[]): string {
  const sorted = numbers.map((each) => each ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  return sorted.length < 2 ? `${median}` : `${median} (max ${sorted.at(-1)})`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, at) => Math.max(cell.length, 3, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
