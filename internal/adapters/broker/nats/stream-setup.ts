import type { JetStreamManager } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connection } from './connection.js';
import { brokenConsumerPromises, CONSUMER, newConsumer, safeConsumerChanges } from './consumer-form.js';
import { apiErrorOf, apiErrors } from './errors.js';
import type { CompleteOptions } from './options.js';
import { brokenPromises, newStream, safeChanges } from './stream-form.js';
import { readConsumer, readStreamState } from './stream-state.js';

type SetupOptions = Pick<
  CompleteOptions,
  'stream' | 'maxBytes' | 'replicas' | 'ackWaitMs' | 'clock' | 'logger'
>;

/**
 * Makes the stream and its consumer where they are missing, and mends what can be mended without a loss. What cannot is
 * `invalid_settings`, with everything that is wrong at once: to start on it would be to lose events quietly.
 */
export async function setUpStream(connection: Connection, options: SetupOptions, call: Call): Promise<void> {
  const manager = await connection.nats.jetstreamManager({ checkAPI: false });
  await connection.insist(async () => {
    try {
      await setUp(manager, options);
    } catch (error) {
      throw explained(error, options);
    }
  }, call);
}

async function setUp(manager: JetStreamManager, options: SetupOptions): Promise<void> {
  const { stream, ackWaitMs, clock, logger } = options;
  const found = await readStreamState(manager, stream);
  const { config, state } = found.stream ?? (await manager.streams.add(newStream(options, clock.now())));
  // Of a stream that was made just now by another process, it may be there.
  const consumer = found.consumer ?? (await readConsumer(manager, stream));
  const faults = [
    ...brokenPromises(config),
    ...(consumer === null ? [] : brokenConsumerPromises(stream, consumer.config)),
  ];
  if (faults.length > 0) throw unfit(stream, faults);

  const changes = safeChanges(config, state.bytes, options);
  if (Object.keys(changes).length > 0) {
    logger.info(
      { stream, changes: Object.keys(changes).join(', ') },
      'the stream in NATS is brought to the settings',
    );
    await manager.streams.update(stream, changes);
  }
  if (consumer === null) {
    await manager.consumers.add(stream, newConsumer(ackWaitMs));
    return;
  }
  const consumerChanges = safeConsumerChanges(consumer.config, ackWaitMs);
  if (Object.keys(consumerChanges).length > 0)
    await manager.consumers.update(stream, CONSUMER, consumerChanges);
}

/** Refusals that no second attempt changes, in words for whoever runs the server. */
function explained(thrown: unknown, { stream, replicas }: SetupOptions): unknown {
  const refused = (message: string): PatchbayError =>
    new PatchbayError('invalid_settings', message, { cause: thrown });
  switch (apiErrorOf(thrown)) {
    case apiErrors.jetStreamNotEnabled:
    case apiErrors.jetStreamNotEnabledForAccount:
      return refused(
        'NATS runs without JetStream, or this user\'s account has none: see infra/nats/nats-server.conf ("jetstream").',
      );
    case apiErrors.insufficientResources:
    case apiErrors.storageResourcesExceeded:
      return refused(
        `NATS has no room for the stream "${stream}": set NATS_STREAM_MAX_MB lower, or raise max_file_store of the server.`,
      );
    case apiErrors.replicasNeedCluster:
      return refused(
        `NATS_REPLICAS asks for ${replicas ?? 1} copies of the stream "${stream}", and this NATS is one server, which can hold 1: ` +
          'set NATS_REPLICAS to 1, or let NATS_URL name a cluster.',
      );
    case apiErrors.subjectsOverlap:
      return refused(
        `Another stream in NATS takes the subject "${stream}.events": choose another NATS_STREAM, or change that stream.`,
      );
    case apiErrors.workQueueHasConsumer:
    case apiErrors.workQueueConsumersOverlap:
      return refused(
        `The stream "${stream}" in NATS has a consumer that is not Patchbay's, and would take events away: ` +
          `see "nats consumer ls ${stream}".`,
      );
    default:
      return thrown;
  }
}

export function unfit(stream: string, faults: readonly string[]): PatchbayError {
  return new PatchbayError(
    'invalid_settings',
    `The stream "${stream}" in NATS would lose events:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}
