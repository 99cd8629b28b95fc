/** A server that takes events; a new one, in a folder of its own, for each round. */
export interface MeasuredServer {
  readonly name: string;
  readonly pid: number;
  /** Of what it stands on and that are not its children: servers, its other roles. */
  readonly companions: readonly number[];
  readonly host: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What it may be sent in one load before its log is full; null where somebody reads it. */
  readonly bodyBytes: number | null;
  /** How many events can be queried; null where there is nothing to ask. */
  readonly visibleEvents: (() => Promise<number>) | null;
  /** Ends the process, whatever it is doing, and removes its folder. */
  remove(): Promise<void>;
}

export interface ServerContext {
  /** Where it makes its folder. */
  readonly folder: string;
  readonly nodeArguments: readonly string[];
}

/** Also the path of each form is the same for all servers. */
export type StartServer = (context: ServerContext) => Promise<MeasuredServer>;
