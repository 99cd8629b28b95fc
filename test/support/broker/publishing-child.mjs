/**
 * Publishes and consumes until it is killed, and tells its parent on standard output, one line each:
 *
 *     A <position> <text> .    publish resolved
 *     H <position> <text> .    the handler has done its work; its promise has not resolved yet
 *
 * The full stop says that the line is whole. Arguments: the broker's built module, the folder, a name for this run.
 */
import { setTimeout as wait } from 'node:timers/promises';

const [, , module, folder, run] = process.argv;
const { EmbeddedBroker } = await import(module);

const tell = (kind, position, text) => process.stdout.write(`${kind} ${position} ${text} .\n`);
const call = () => ({ signal: new AbortController().signal, deadline: Date.now() + 60_000 });
const silent = { warn: () => undefined, error: () => undefined };

const broker = new EmbeddedBroker({ folder, clock: Date, logger: silent, deliveryEnvelopes: 50 });
await broker.start(call());

broker.consume(async (deliveries) => {
  await wait(2);
  for (const { position, envelope } of deliveries) {
    tell('H', position, envelope.subarray(0, envelope.indexOf(0x20)).toString());
  }
  await wait(2);
});

async function publish(publisher) {
  for (let index = 0; ; index += 1) {
    const text = `${run}.${publisher}.${index}`;
    const filling = 'x'.repeat((index * 7_919) % 20_000);
    tell('A', await broker.publish(Buffer.from(`${text} ${filling}`), call()), text);
  }
}
for (let publisher = 0; publisher < 16; publisher += 1) void publish(publisher);
