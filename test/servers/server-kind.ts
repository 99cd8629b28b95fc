/** The paths of a kind's programs, by name. */
export type Programs = Readonly<Record<string, string>>;

/** Settings of one start, in the server's own words: `{ local_infile: 'ON' }`, `{ statement_timeout: '500' }`. */
export type ServerSettings = Readonly<Record<string, string>>;

/** One server's own place. Port and password stay the same for as long as the folder lives. */
export interface ServerSite {
  /** Belongs to the user as whom the server runs; its data lie in `data`, what it writes in `server.log`. */
  readonly folder: string;
  /** Of this start; its folder is the server's. */
  readonly socket: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** On 127.0.0.1, too: for servers that need one for themselves. */
  readonly innerPort: number;
  /** Random, so that nobody who finds the port by chance gets in. */
  readonly password: string;
}

/** What one file of this folder says about one server. */
export interface ServerKind {
  readonly name: string;
  /** The variable of the environment that names a server to use instead: TEST_POSTGRES_URL. */
  readonly variable: string;
  readonly programs: readonly string[];
  /** Sent to end it in order, its clients cut off. */
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
  /** Why these programs do not do, where they do not: a MariaDB may go by MySQL's name. */
  unfit(programs: Programs): Promise<string | null>;
  /** Puts the programs into `folder/bin` without a change of the system. Fails where that cannot be done here. */
  install(folder: string): Promise<void>;
  /** What to run to make the data folder; once. */
  create(site: ServerSite, programs: Programs): Promise<readonly Step[]>;
  /** What to run for the server itself, in the foreground. */
  run(site: ServerSite, programs: Programs, settings: ServerSettings): Step;
  /** As the administrator. */
  url(site: ServerSite): string;
  /** Rejects for as long as the server does not answer at this URL. */
  ask(url: string): Promise<void>;
}

/** A server that holds databases: every test file gets one of its own. */
export interface DatabaseServerKind extends ServerKind {
  createDatabase(adminUrl: string, database: string): Promise<void>;
  /** With everybody who is connected to it, and the users that were made for it. */
  dropDatabase(adminUrl: string, database: string): Promise<void>;
  /** Logs in with the name as password; may read every table of the database, or nothing at all. */
  createUser(adminUrl: string, database: string, user: string, may: 'read' | 'nothing'): Promise<void>;
}

/** One program, and what it reads from its standard input. */
export interface Step {
  readonly program: string;
  readonly words: readonly string[];
  readonly input?: string;
}
