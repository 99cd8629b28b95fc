/** What requests of a load are like. */
export interface Scenario {
  readonly name: string;
  readonly connections: number;
  /** In each request. */
  readonly events: number;
  readonly form: BodyForm;
  readonly gzip: boolean;
  /** Events with a UUIDv7 each; else the server makes their ids. */
  readonly withIds: boolean;
}

/** One event, one a line, or `{"events":[…]}`. */
export type BodyForm = 'event' | 'ndjson' | 'batch';

export const SINGLE_CONNECTIONS = 256;

export interface Scenarios {
  readonly batched: Scenario;
  readonly gzipped: Scenario;
  readonly withoutIds: Scenario;
  readonly single: Scenario;
}

export function scenariosOf({ connections, events }: Pick<Scenario, 'connections' | 'events'>): Scenarios {
  const batched: Scenario = {
    name: 'NDJSON',
    connections,
    events,
    form: 'ndjson',
    gzip: false,
    withIds: true,
  };
  return {
    batched,
    gzipped: { ...batched, name: 'NDJSON, gzip', gzip: true },
    withoutIds: { ...batched, name: '{"events"}, no ids', form: 'batch', withIds: false },
    single: { ...batched, name: 'one event', connections: SINGLE_CONNECTIONS, events: 1, form: 'event' },
  };
}
