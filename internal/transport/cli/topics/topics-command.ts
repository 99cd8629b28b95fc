import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CliParts } from '../cli-parts.js';
import type { EventTopic } from './event-topics.js';

export interface TopicsOptions {
  readonly json?: boolean;
}

/** `patchbay topics create`. Errors: `incompatible_data`, with what to change, where one is there and would lose events. */
export async function createTopic({ json }: TopicsOptions, parts: CliParts): Promise<void> {
  const { wasMade, topic } = await parts.topics((found) => found.create());
  if (json === true) {
    parts.stdout.write(`${JSON.stringify({ made: wasMade, topic })}\n`);
    return;
  }
  parts.stdout.write(
    wasMade ? `Made ${topic.name}.\n` : `${topic.name} is there, and fits; nothing was changed.\n`,
  );
  parts.stdout.write(described(topic));
}

/**
 * `patchbay topics list`. Errors, after all is told: `incompatible_data` where one would lose events, `incomplete` where
 * there is none.
 */
export async function listTopics({ json }: TopicsOptions, parts: CliParts): Promise<void> {
  const found = await parts.topics((all) => all.list());
  if (json === true) parts.stdout.write(`${JSON.stringify({ topics: found })}\n`);
  else for (const topic of found) parts.stdout.write(`${topic.name}\n${described(topic)}`);
  if (found.length === 0) throw new PatchbayError('incomplete', 'None yet: run `patchbay topics create`.');
  const wrong = found.filter(({ faults }) => faults.length > 0).map(({ name }) => name);
  if (wrong.length === 0) return;
  throw new PatchbayError(
    'incompatible_data',
    `${wrong.join(', ')} would lose events that were acknowledged: \`patchbay topics create\` says how to mend the one of ` +
      'KAFKA_TOPIC, and changes nothing.',
  );
}

function described(topic: EventTopic): string {
  const { partitions, replication, messages, unconsumed, settings, faults } = topic;
  const lines = [
    `partitions   ${partitions}, replication ${replication}`,
    `messages     ${messages.toLocaleString('en-US')}, of which ${unconsumed.toLocaleString('en-US')} are not consumed`,
    ...(settings === null
      ? ['settings     not for this user to see']
      : Object.entries(settings).map(([name, value]) => `setting      ${name}=${value}`)),
    ...faults.map((fault) => `WRONG        ${fault}`),
  ];
  return lines.map((line) => `  ${line}\n`).join('');
}
