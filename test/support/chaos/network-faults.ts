import type { SeededRandom } from '../seeded-random.js';
import type { Deployment } from './deployment.js';
import type { Fault, FaultCatalog } from './fault.js';
import { networkFaults, type FaultProxy, type NetworkFault } from './fault-proxy.js';

/** The longest that a client of ours waits for an answer is 15 s. */
const LONG_MS = 20_000;
const IS_LONG = 0.15;
/** On all paths of a kind at once, or on that of one program. */
const ON_ALL = 0.5;

/** Of every path, those of clients to the API too; now and then a long one, if there is time for that. */
export function networkFaultsOf({ programs, apis }: Deployment, hasTime: boolean): FaultCatalog {
  const paths = new Map<string, FaultProxy[]>();
  const add = (name: string, proxy: FaultProxy): void => {
    paths.set(name, [...(paths.get(name) ?? []), proxy]);
  };
  for (const { kind, entrance } of apis) add(`client - ${kind}`, entrance);
  for (const { kind, links } of programs) {
    for (const { to, proxy } of links) add(`${kind} - ${to}`, proxy);
  }
  const catalog = new Map<string, (random: SeededRandom) => Fault>();
  for (const [name, proxies] of paths) {
    for (const fault of networkFaults) {
      catalog.set(`${fault} ${name}`, (random) => {
        const lastsMs = hasTime && random.chance(IS_LONG) ? LONG_MS : random.whole(500, 5_000);
        return { lastsMs, ...onPaths(fault, proxies, random) };
      });
    }
  }
  return catalog;
}

function onPaths(
  fault: NetworkFault,
  proxies: readonly FaultProxy[],
  random: SeededRandom,
): Omit<Fault, 'lastsMs'> {
  const broken = random.chance(ON_ALL) ? proxies : [random.pick(proxies)];
  return {
    strike() {
      for (const proxy of broken) proxy.strike(fault);
    },
    heal() {
      for (const proxy of broken) proxy.heal();
    },
  };
}
