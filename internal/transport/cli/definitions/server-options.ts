import { InvalidArgumentError, type Command } from 'commander';

/** The options of every command that talks to a server. */
export function withServerOptions(command: Command): Command {
  return command
    .option('--url <url>', 'another server than the one on DATA_DIR')
    .option('--key <key>', 'its key; PATCHBAY_KEY does not show in the list of processes')
    .option('--project <id>', 'its project');
}

export const JSON_OPTION = ['--json', 'print one JSON object instead of a text'] as const;

/** Reads a whole number from `from` to `to`. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`It is a whole number from ${from} to ${to}.`);
  };
}
