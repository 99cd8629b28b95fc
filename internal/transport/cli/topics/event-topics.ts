/** A topic that holds events, and how far the consumers have come in it. */
export interface EventTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  /** Those that decide what it keeps, in the broker's words. Null: this user may not see them. */
  readonly settings: Readonly<Record<string, string>> | null;
  /** Why it would lose what was acknowledged. */
  readonly faults: readonly string[];
  readonly messages: number;
  readonly unconsumed: number;
}

export interface StoredEnvelope {
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970, by the broker's clock. */
  readonly storedAt: number;
  readonly envelope: Buffer;
}

/** What the broker's own server says of them. */
export interface EventTopics {
  /** As a start does. Errors: `incompatible_data` for one that is there and would lose events. */
  create(): Promise<{ readonly wasMade: boolean; readonly topic: EventTopic }>;
  /** The one of the settings, where it is there, and those in which its consumers were before. */
  list(): Promise<readonly EventTopic[]>;
  /** Takes nothing from the consumers. */
  read(options: {
    /** Else with the oldest that is not consumed. */
    readonly fromOldest: boolean;
    /** Else it ends with what lay there when it began. */
    readonly follow: boolean;
    readonly signal: AbortSignal;
  }): AsyncIterable<StoredEnvelope>;
}
