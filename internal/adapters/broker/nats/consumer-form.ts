import { AckPolicy, DeliverPolicy, nanos, type ConsumerConfig } from 'nats';

/** One for all processes: each message goes to one of them. */
export const CONSUMER = 'writer';

/** Above what two handler calls of several processes hold: a limit here would stop deliveries that have room. */
const MOST_UNCONFIRMED = 20_000;

export function newConsumer(ackWaitMs: number): Partial<ConsumerConfig> {
  return {
    durable_name: CONSUMER,
    description: 'Carries events into the storage.',
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    deliver_policy: DeliverPolicy.All,
    // A finite number would strand what an outage of the storage delivers often.
    max_deliver: -1,
    max_ack_pending: MOST_UNCONFIRMED,
  };
}

/** What of a consumer that is there breaks a promise, each with how to mend it. */
export function brokenConsumerPromises(stream: string, config: ConsumerConfig): string[] {
  const anew = `"nats consumer rm ${stream} ${CONSUMER}"; Patchbay makes it anew, and nothing is lost`;
  const faults: string[] = [];
  if (config.ack_policy !== AckPolicy.Explicit)
    faults.push(`its consumer acknowledges by "${config.ack_policy}", not "explicit" (${anew})`);
  if ((config.max_deliver ?? -1) > 0)
    faults.push(`its consumer gives up after ${config.max_deliver} deliveries (${anew})`);
  if (config.deliver_policy !== DeliverPolicy.All)
    faults.push(`its consumer begins at "${config.deliver_policy}", not at all that is kept (${anew})`);
  if (config.filter_subject || config.filter_subjects)
    faults.push(`its consumer leaves subjects out (${anew})`);
  if ('deliver_subject' in config) faults.push(`its consumer pushes (${anew})`);
  return faults;
}

/** What may be changed without a loss, and is not as it should be. */
export function safeConsumerChanges(config: ConsumerConfig, ackWaitMs: number): Partial<ConsumerConfig> {
  const changes: Partial<ConsumerConfig> = {};
  if (config.ack_wait !== nanos(ackWaitMs)) changes.ack_wait = nanos(ackWaitMs);
  if (config.max_ack_pending !== MOST_UNCONFIRMED) changes.max_ack_pending = MOST_UNCONFIRMED;
  return changes;
}
