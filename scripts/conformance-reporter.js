import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many cases each backend was held to, and everything that one was let off: test/conformance/describe-backend.ts. */
export default class ConformanceReporter {
  #folder = mkdtempSync(join(tmpdir(), 'patchbay-conformance-'));
  #notes = join(this.#folder, 'notes');

  constructor() {
    process.env.PATCHBAY_CONFORMANCE_NOTES = this.#notes;
    process.once('exit', () => rmSync(this.#folder, { recursive: true, force: true }));
  }

  onRunComplete(_contexts, { testResults }) {
    const noted = notesIn(this.#notes);
    if (noted.length === 0) return;
    const cases = testResults.flatMap((file) => file.testResults);
    const counts = new Map();
    const gaps = new Set();
    for (const { title, port, backend, gaps: itsGaps } of noted) {
      const ofPort = counts.get(port) ?? new Map();
      counts.set(port, ofPort);
      const own = cases.filter(
        ({ ancestorTitles, status }) => ancestorTitles[0] === title && status === 'passed',
      );
      ofPort.set(backend, (ofPort.get(backend) ?? 0) + own.length);
      for (const [what, reason] of Object.entries(itsGaps))
        gaps.add(`  ${port} ${backend}: ${what}: ${reason}`);
    }
    process.stderr.write(`\n${[...linesOf(counts), ...linesOfGaps(gaps)].join('\n')}\n\n`);
  }
}

/** Of each suite once: a file may have run twice, in watch mode. */
function notesIn(file) {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return [...new Set(text.split('\n'))].filter((line) => line !== '').map((line) => JSON.parse(line));
}

function linesOf(counts) {
  const lines = ['Conformance: cases passed, by port and backend'];
  for (const [port, backends] of [...counts].sort())
    lines.push(`  ${port}: ${[...backends].map(([name, passed]) => `${name} ${passed}`).join(', ')}`);
  return lines;
}

function linesOfGaps(gaps) {
  return gaps.size === 0 ? ['No waiver, no gap.'] : ['Waivers and gaps:', ...[...gaps].sort()];
}
