/**
 * Publishes until the disk of the log is full, and some more; then prints, as JSON, the positions that were
 * acknowledged and how the others were refused.
 *
 * Arguments: the broker's built module, the folder.
 */
const [, , module, folder] = process.argv;
const { EmbeddedBroker } = await import(module);

const call = () => ({ signal: new AbortController().signal, deadline: Date.now() + 60_000 });
const silent = { warn: () => undefined, error: () => undefined };
const broker = new EmbeddedBroker({ folder, clock: Date, logger: silent });
await broker.start(call());

const acknowledged = [];
const refusals = [];
while (refusals.length < 100) {
  const some = Array.from({ length: 10 }, () => broker.publish(Buffer.alloc(30_000, 'x'), call()));
  for (const outcome of await Promise.allSettled(some)) {
    if (outcome.status === 'fulfilled') acknowledged.push(outcome.value);
    else refusals.push({ code: outcome.reason.code, retryable: outcome.reason.retryable });
  }
}
const { envelopes } = await broker.lag(call());
await broker.stop();
process.stdout.write(`\n${JSON.stringify({ acknowledged, refusals, envelopes })}`);
