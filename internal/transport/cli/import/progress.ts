import { SingleBar, Presets } from 'cli-progress';

export interface Progress {
  advance(bytes: number): void;
  stop(): void;
}

const none: Progress = { advance: () => undefined, stop: () => undefined };

/** A bar over the bytes of the files, on a terminal only. `total` is null where it is not known. */
export function startProgress(total: number | null, to: NodeJS.WriteStream): Progress {
  if (total === null || total === 0 || !to.isTTY) return none;
  const bar = new SingleBar(
    { format: 'Importing {bar} {percentage} %  {eta_formatted} left', stream: to, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: (bytes) => bar.increment(bytes), stop: () => bar.stop() };
}
