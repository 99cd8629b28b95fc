import type { MigrationTarget } from '../../../../internal/migrate/index.js';

/** Turns "open it for this work" around: open until it is closed. */
export async function opened(
  open: (work: (target: MigrationTarget) => Promise<void>) => Promise<void>,
): Promise<{ readonly target: MigrationTarget; readonly close: () => Promise<void> }> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let closed = Promise.resolve();
  const target = await new Promise<MigrationTarget>((resolve, reject) => {
    closed = open((given) => {
      resolve(given);
      return ended;
    });
    closed.catch(reject);
  });
  return {
    target,
    close: () => {
      end();
      return closed;
    },
  };
}
