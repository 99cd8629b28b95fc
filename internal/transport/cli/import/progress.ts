import { SingleBar, Presets } from 'cli-progress';

export interface Progress {
  advance(by: number): void;
  stop(): void;
}

const none: Progress = { advance: () => undefined, stop: () => undefined };

/** A bar on a terminal only, over bytes or events. `total` is null where it is not known. */
export function startProgress(total: number | null, to: NodeJS.WriteStream, what = 'Importing'): Progress {
  if (total === null || total === 0 || !to.isTTY) return none;
  const bar = new SingleBar(
    { format: `${what} {bar} {percentage} %  {eta_formatted} left`, stream: to, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: (by) => bar.increment(by), stop: () => bar.stop() };
}
