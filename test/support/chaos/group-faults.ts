import type { SeededRandom } from '../seeded-random.js';
import type { Deployment } from './deployment.js';
import type { FaultCatalog } from './fault.js';

/** A further consumer joins, which moves work from the others to it, and leaves, in order or by a kill. */
export function groupFaults({ spareConsumer }: Deployment): FaultCatalog {
  if (spareConsumer === null) return new Map();
  const joinAndLeave = (random: SeededRandom) => {
    const isKilled = random.chance(0.5);
    return {
      lastsMs: random.whole(2_000, 5_000),
      strike: () => spareConsumer.start(),
      heal: () => (isKilled ? spareConsumer.kill() : spareConsumer.stop()),
    };
  };
  return new Map([['a third consumer comes and goes', joinAndLeave]]);
}
