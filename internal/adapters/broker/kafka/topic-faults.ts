import { HOUR_MS, leastMessageBytes } from './topic-form.js';

/** What Kafka says of a topic. */
export interface TopicState {
  readonly partitions: number;
  /** Of the partition that has fewest. */
  readonly replication: number;
  /** In Kafka's words, with what it takes from the servers' settings. Null: this user may not see them. */
  readonly config: ReadonlyMap<string, string> | null;
}

/** One setting that breaks the promise, and the value that mends it. */
export interface TopicFault {
  readonly setting: string;
  readonly is: string;
  readonly must: string;
  readonly because: string;
}

/** Below it, the API would refuse events after half an hour without a consumer. */
const LEAST_RETENTION_MS = HOUR_MS;

/** Why a topic would lose what was acknowledged. What is not said of it (other makes of Kafka know fewer settings) is no fault. */
export function topicFaults({ replication, config }: TopicState): TopicFault[] {
  if (config === null) return [];
  const faults: TopicFault[] = [];
  const unless = (
    isRight: (value: string) => boolean,
    setting: string,
    must: string,
    because: string,
  ): void => {
    const is = config.get(setting);
    if (is !== undefined && !isRight(is)) faults.push({ setting, is, must, because });
  };
  const number = (setting: string): number => Number(config.get(setting) ?? Number.NaN);

  unless(
    (is) => is === 'delete',
    'cleanup.policy',
    'delete',
    'compaction deletes envelopes that nobody has read',
  );
  unless((is) => Number(is) < 0, 'retention.bytes', '-1', 'a full partition deletes what nobody has read');
  unless(
    (is) => Number(is) < 0 || Number(is) >= LEAST_RETENTION_MS,
    'retention.ms',
    `${7 * 24 * HOUR_MS}`,
    'an outage of the consumers would soon outlast it',
  );
  unless(
    (is) => is === 'LogAppendTime',
    'message.timestamp.type',
    'LogAppendTime',
    'by the clock of an API that is behind, envelopes are deleted at once',
  );
  unless(
    (is) => Number(is) >= leastMessageBytes,
    'max.message.bytes',
    `${4 * 1024 * 1024}`,
    'an envelope may be larger than that',
  );
  const isSynced = number('flush.messages') === 1;
  if (replication === 1) {
    unless(() => isSynced, 'flush.messages', '1', 'with one replica a message is safe when the disk has it');
    return faults;
  }
  unless(
    (is) => Number(is) >= 2 || isSynced,
    'min.insync.replicas',
    '2',
    'a message would be acknowledged when one server has it in memory',
  );
  unless(
    (is) => Number(is) <= replication,
    'min.insync.replicas',
    '2',
    'so many replicas there are not: nothing could be published',
  );
  unless(
    (is) => is === 'false',
    'unclean.leader.election.enable',
    'false',
    'a server that lacks acknowledged messages may become the leader',
  );
  return faults;
}

/** What to do about them, in one command. */
export function mendingCommand(topic: string, faults: readonly TopicFault[]): string {
  const settings = [...new Map(faults.map(({ setting, must }) => [setting, must]))];
  const list = settings.map(([setting, must]) => `${setting}=${must}`).join(',');
  return `kafka-configs.sh --bootstrap-server … --alter --topic ${topic} --add-config ${list}`;
}
