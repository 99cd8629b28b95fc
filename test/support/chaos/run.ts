import type { SeededRandom } from '../seeded-random.js';
import { LedgerClient } from '../ledger/client.js';
import { countAll, type Ask } from '../ledger/count.js';
import { exportVerdict } from '../ledger/export-verdict.js';
import { Ledger } from '../ledger/ledger.js';
import { SeededRandom as Random } from '../seeded-random.js';
import { until } from '../until.js';
import { askAny } from './ask-any.js';
import { Breaker } from './breaker.js';
import type { Deployment } from './deployment.js';
import type { FaultCatalog } from './fault.js';
import { fullBroker } from './full-broker.js';
import { groupFaults } from './group-faults.js';
import { networkFaultsOf } from './network-faults.js';
import { note } from './note.js';
import { processFaults } from './process-faults.js';
import type { ChaosReport } from './report.js';

export interface ChaosPlan {
  readonly seed: number;
  /** Acknowledged, at least. */
  readonly events: number;
  /** For faults that last long. */
  readonly hasTime: boolean;
  /** Which faults to make, in this order, of all that there are. */
  chooseKinds(all: readonly string[], random: SeededRandom): readonly string[];
}

const CONNECTIONS = 6;
/** The longest pause of a client, where it is behind, or ahead of what is to be acknowledged by now. */
const PAUSE_MS = { behind: 100, ahead: 2_000 };
const STORED_MS = 240_000;

/** Breaks a deployment while clients send to it; then counts every event by the public API. Throws what no client should have been answered. */
export async function runChaos(deployment: Deployment, plan: ChaosPlan): Promise<ChaosReport> {
  const startedAt = performance.now();
  const random = new Random(plan.seed);
  const ledger = new Ledger();
  const urls = deployment.apis.map(({ url }) => url);
  const apiKey = await deployment.apis[0]!.apiKey();
  const ask = askAny(urls, apiKey);
  const catalog: FaultCatalog = new Map([
    ...processFaults(deployment),
    ...networkFaultsOf(deployment, plan.hasTime),
    ...groupFaults(deployment),
    ...fullBroker(deployment, ledger, apiKey),
  ]);
  const kinds = plan.chooseKinds([...catalog.keys()], random);
  const pauseMs = (): number => {
    const share = (breaker.reports.length + 1) / (kinds.length + 1);
    return ledger.acknowledged < plan.events * share ? PAUSE_MS.behind : PAUSE_MS.ahead;
  };
  const breaker = new Breaker({ catalog, urls, apiKey, ledger, random });
  const clients = Array.from({ length: CONNECTIONS }, () => {
    const own = new Random(random.whole(0, 2 ** 31));
    return new LedgerClient({ urls, apiKey, ledger, random: own, pauseMs });
  });
  try {
    await breaker.run(kinds);
    await until('enough is acknowledged', () => ledger.acknowledged >= plan.events, 300_000 + plan.events);
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
  note('the clients have stopped');
  await allStored(ask);
  note('all is stored');
  // So that there are copies that no merge has removed yet when the question is asked.
  await Promise.all(clients.map((client) => client.sendAllAgain()));
  await allStored(ask);
  note('all is stored again');

  const unexpected = clients.flatMap((client) => client.unexpected);
  if (unexpected.length > 0) throw new Error(`Clients were answered: ${unexpected.slice(0, 10).join('\n')}`);
  const verdict = await countAll(ledger, ask);
  note('all is counted');
  const exported = await exportVerdict(ledger, verdict.unknownStored, { url: urls[0]!, apiKey });
  const { dead_letters } = await ask<{ dead_letters: number }>('/stats');
  return {
    profile: deployment.profile.name,
    note: deployment.profile.note,
    seed: plan.seed,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
    faults: breaker.reports,
    acknowledged: ledger.acknowledged,
    answers: ledger.answers,
    sentTwiceAtOnce: clients.reduce((sum, client) => sum + client.sentTwiceAtOnce, 0),
    unknown: ledger.unknown,
    verdict,
    exported,
    deadLetters: dead_letters,
    unplannedEnds: deployment.programs.reduce((sum, { unplannedEnds }) => sum + unplannedEnds, 0),
  };
}

async function allStored(ask: Ask): Promise<void> {
  const lag = async () => (await ask<{ envelopes: number }>('/lag')).envelopes;
  await until('all that was acknowledged is stored', async () => (await lag()) === 0, STORED_MS);
}
