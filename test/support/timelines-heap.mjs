/**
 * Run with --expose-gc and the address of a module: answers a funnel and a retention over the timelines of as many
 * actors, a few times, and writes for each how much more JavaScript heap stood after the last event than before the first.
 */
const [, , funnelModule, retentionModule, ...sizes] = process.argv;
const { answerFunnel } = await import(funnelModule);
const { answerRetention } = await import(retentionModule);

const PIECE = 10_000;
const call = { signal: new AbortController().signal, deadline: Infinity };
const range = { from: 0, until: 1_000 };

/** Three events of each actor, who goes all the way. Grown is measured while the answer still holds what it keeps. */
function storeOf(actors, measured) {
  return {
    async *timelines() {
      const before = heap();
      for (let first = 0; first < actors; first += PIECE) {
        const piece = [];
        for (let actor = first; actor < first + PIECE; actor++) {
          for (let step = 0; step < 3; step++)
            piece.push({ actor: `actor ${actor}`, timestamp: step * 100, kinds: 3, value: null });
        }
        yield piece;
      }
      measured(heap() - before);
    },
  };
}

function heap() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const questions = {
  funnel: (store) => {
    const steps = [0, 1].map(() => ({ eventType: 'a', filters: [] }));
    return answerFunnel(
      store,
      'p',
      { steps, window: 500, breakdown: null, visible: range, filters: [] },
      call,
    );
  },
  retention: (store) => {
    const buckets = [0, 50, 150].map((start) => ({ start }));
    const question = { buckets, startEvent: 'a', returnEvent: null, visible: range, filters: [] };
    // The answer's frame asks the time zone, which is none of this: what was kept until then is measured.
    return answerRetention(store, 'p', question, call).catch(() => undefined);
  },
};

const grown = {};
for (const [name, ask] of Object.entries(questions)) {
  await ask(storeOf(PIECE, () => undefined));
  grown[name] = [];
  for (const size of sizes) {
    // The least of a few: what the compiler and the collector leave standing comes and goes.
    const times = [];
    for (let time = 0; time < 3; time++) await ask(storeOf(Number(size), (bytes) => times.push(bytes)));
    grown[name].push(Math.min(...times));
  }
}
console.log(JSON.stringify(grown));
