import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { built } from '../../../support/engine/built.js';

const child = join(process.cwd(), 'test/support/timelines-heap.mjs');

/** In a process of its own, whose heap nothing else grows; beside the same process with fewer actors, not a figure. */
test('funnels and retentions of ten times as many actors keep no more on the heap', async () => {
  const modules = ['funnel', 'retention'].map((name) => built(`internal/services/questions/${name}.ts`));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    child,
    ...modules,
    '30000',
    '300000',
  ]);
  const grown = JSON.parse(stdout) as Record<string, [few: number, many: number]>;
  expect(Object.keys(grown)).toEqual(['funnel', 'retention']);
  // What stands is one piece of a stream; a set of the actors would make it more than three times as large.
  const ratios = Object.entries(grown).map(([name, [few, many]]) => ({ name, ratio: many / few }));
  expect(ratios.filter(({ ratio }) => ratio > 2.5)).toEqual([]);
  expect(ratios.every(({ ratio }) => ratio > 0.3)).toBe(true);
});
