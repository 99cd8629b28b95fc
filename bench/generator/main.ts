import { performance } from 'node:perf_hooks';
import { Load } from './load.js';
import type { FromGenerator, ToGenerator } from './messages.js';

const PROGRESS_MS = 250;

let load: Load | undefined;

process.on('message', (message: ToGenerator) => {
  if (message.type === 'aim') load = new Load(message.target);
  else if (load !== undefined) void run(load, message);
});
// The bench is gone, however it ended.
process.on('disconnect', () => process.exit(0));

async function run(aimed: Load, { order }: Extract<ToGenerator, { type: 'load' }>): Promise<void> {
  const start = performance.now();
  const progress = setInterval(() => {
    tell({
      type: 'progress',
      acknowledged: aimed.acknowledged,
      seconds: (performance.now() - start) / 1_000,
    });
  }, PROGRESS_MS);
  try {
    tell({ type: 'done', report: await aimed.run(order) });
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  } finally {
    clearInterval(progress);
  }
}

function tell(message: FromGenerator): void {
  process.send?.(message);
}
