import { columns } from '../../columns.js';
import { storeKinds } from '../registry.js';
import type { StoreAim } from './store-aims.js';
import type { StoreResult } from './result.js';

/** The result for a terminal, and under it each aim that was missed. */
export function storeTableOf(result: StoreResult): string {
  const { engine, fillSeconds, options } = result;
  const parts = [engine.engine];
  if (result.ingestSummary !== null) parts.push(columns(ingestLines(result), 1));
  if (fillSeconds !== null) {
    const events = options.events.toLocaleString('en');
    parts.push(
      `${events} events over 90 days, loaded in ${fillSeconds.toFixed(0)} s; one project's last 30 days`,
    );
    parts.push(columns(questionLines(result), 1));
  }
  const failed = result.failures.map(({ question, message }) => `FAILED: ${question}: ${message}`);
  return [...parts, ...failed, missedLines(result.aims)].join('\n\n');
}

function ingestLines({ ingestSummary, options, aims }: StoreResult): string[][] {
  const { bulkName } = storeKinds[options.store];
  const { store, bulk, ratio } = ingestSummary!;
  const line = (name: string, figures: typeof store): string[] => [
    name,
    Math.round(figures.rowsPerSecond).toLocaleString('en'),
    figures.nodeMicrosecondsPerRow.toFixed(2),
    figures.engineMicrosecondsPerRow?.toFixed(2) ?? '–',
  ];
  return [
    ['ingest', 'rows/s', 'node CPU µs/row', 'engine CPU µs/row', 'ratio', 'aim'],
    [...line('storage', store), ratio.toFixed(2), aims[0]?.aim ?? ''],
    [...line(bulkName, bulk), '1.00', ''],
  ];
}

function questionLines({ questions, options }: StoreResult): string[][] {
  const { questionMs } = storeKinds[options.store].aims;
  return [
    ['question', 'first ms', 'median ms', 'aim ms', 'by hand ms', 'ratio', 'ratio of CPU', 'same answer'],
    ...questions.map(({ name, isCount, ours, byHand, ratio, cpuRatio, same }) => [
      name,
      ours.firstMs.toFixed(0),
      ours.medianMs.toFixed(0),
      isCount ? '1000' : String(questionMs),
      byHand.medianMs.toFixed(0),
      ratio.toFixed(2),
      cpuRatio.toFixed(2),
      same ? 'yes' : 'NO',
    ]),
  ];
}

function missedLines(aims: readonly StoreAim[]): string {
  const missed = aims.filter(({ reached }) => !reached);
  if (missed.length === 0) return 'Every aim was reached.';
  const lines = missed.map(({ figure, measured, aim }) => [
    figure,
    measured.toFixed(measured < 10 ? 2 : 0),
    aim,
  ]);
  return columns([['missed', 'measured', 'aim'], ...lines], 1);
}
