import type { Verdict } from './count.js';
import { killKinds, type Kill } from './kills.js';
import type { Ledger } from './ledger.js';

/** What a run of the ledger test has shown, for people. */
export function ledgerTable(seed: number, ledger: Ledger, kills: readonly Kill[], verdict: Verdict): string {
  const rows = [
    ['seed', seed],
    ...killKinds.flatMap((kind) => {
      const ofKind = kills.filter((kill) => kill.kind === kind);
      const duringStart = ofKind.filter((kill) => kill.duringStart).length;
      const times = ofKind
        .filter((kill) => !kill.duringStart)
        .map((kill) => Math.round(kill.recoveryMs))
        .sort((a, b) => a - b);
      return [
        [`kill -9 of the ${kind === 'both' ? 'program and the engine' : kind}`, ofKind.length],
        ['  of these while it was starting', duringStart],
        ['  next acknowledgement after, ms', `median ${times[times.length >> 1]}, max ${times.at(-1)}`],
      ];
    }),
    ['acknowledged events', ledger.acknowledged],
    ['acknowledged requests', ledger.answers],
    ['events of unknown fate', `${ledger.unknown}, of them stored ${verdict.unknownStored.length}`],
    ['counted by the API', verdict.counted],
    ['lost', verdict.lost.length],
    ['twice', verdict.twice.length],
  ];
  return rows.map(([name, value]) => `${String(name).padEnd(40)} ${value}`).join('\n');
}
