import 'reflect-metadata';
import type { FromWriter, WriterOrder } from './messages.js';
import { WriterRounds } from './writer-rounds.js';

process.once('message', (order: WriterOrder) => {
  run(order).then(
    (rounds) => tell({ type: 'done', rounds }),
    (error: unknown) =>
      tell({ type: 'failed', message: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});
// The bench is gone, however it ended.
process.on('disconnect', () => process.exit(0));

async function run({ folder, events, rounds }: WriterOrder) {
  const bench = await WriterRounds.start(folder);
  try {
    return await bench.run(events, rounds);
  } finally {
    await bench.stop();
  }
}

function tell(message: FromWriter): void {
  process.send?.(message);
}
