import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { BrokerModule, BrokerSettings } from './fixtures/fixture.js';
import { call } from '../../support/call.js';

/** One consumer, as consumer-process.ts starts it. Says on its output what it is given and has handled; a line lets it go on. */
const [file = '', address = '', settings = '{}', holds = 'false'] = process.argv.slice(2);
const { brokerAt } = (await import(`./fixtures/${file}.js`)) as BrokerModule;
const broker = brokerAt(address, JSON.parse(settings) as BrokerSettings);
await broker.start(call());

const lines = createInterface({ input: process.stdin });
const letGo = holds === 'true' ? once(lines, 'line') : Promise.resolve();
broker.consume(async (deliveries) => {
  const positions = deliveries.map(({ position }) => position);
  say({ given: positions });
  await letGo;
  say({ handled: positions });
});
say({ started: true });
// The end of the input, which comes with the end of the test's process, too.
await once(lines, 'close');
await broker.stop();

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
