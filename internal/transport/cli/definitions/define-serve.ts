import type { Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import { EXIT_CODES_HELP, SERVE_HELP } from '../help-texts.js';

export function defineServe(program: Command, parts: CliParts): void {
  program
    .command('serve')
    .description('run the server until SIGTERM or SIGINT, with the settings of the environment')
    .option('--no-migrate', 'refuse to start where migrations are pending (as MIGRATE_ON_START=false)')
    .addHelpText('after', SERVE_HELP + EXIT_CODES_HELP)
    .option('--role <role>', 'only this one, and others that are named so (as ROLES)', collect, [])
    .action(({ migrate, role }: { readonly migrate: boolean; readonly role: readonly string[] }) =>
      parts.serve({
        ...(migrate ? {} : { MIGRATE_ON_START: 'false' }),
        ...(role.length === 0 ? {} : { ROLES: role.join(',') }),
      }),
    );
}

function collect(role: string, before: readonly string[]): readonly string[] {
  return [...before, role];
}
