/**
 * As publishing-child.mjs, in pulses: publishes until the log's file is large, lets all of it be consumed, so that the
 * file is exchanged for an empty one, and begins again.
 */
const [, , module, folder, run] = process.argv;
const { EmbeddedBroker } = await import(module);

const tell = (kind, position, text) => process.stdout.write(`${kind} ${position} ${text} .\n`);
const call = () => ({ signal: new AbortController().signal, deadline: Date.now() + 60_000 });
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const filling = 'x'.repeat(20_000);

const broker = new EmbeddedBroker({ folder, clock: Date, logger: silent, largeFileBytes: 128 * 1024 });
await broker.start(call());

broker.consume((deliveries) => {
  for (const { position, envelope } of deliveries) {
    tell('H', position, envelope.subarray(0, envelope.indexOf(0x20)).toString());
  }
  return Promise.resolve();
});

async function publish(text) {
  const position = await broker.publish(Buffer.from(`${text} ${filling}`), call());
  tell('A', position, text);
  return position;
}

for (let pulse = 0; ; pulse += 1) {
  const texts = Array.from({ length: 12 }, (_, index) => `${run}.${pulse}.${index}`);
  const positions = await Promise.all(texts.map(publish));
  // Some come amid the exchange.
  const late = positions.map(async (position, index) => {
    await broker.committed(position, call());
    if (index % 4 === 0) await publish(`${run}.${pulse}.late-${index}`);
  });
  await Promise.all(late);
}
