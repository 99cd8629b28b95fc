/** What the command line is given by its entry point. */
export interface CliParts {
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  /** As the settings say; may throw `invalid_settings`. */
  dataDir(): string;
  /** Runs the server until a signal. */
  serve(): Promise<void>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}
