import { InvalidArgumentError, type Command } from 'commander';
import { limits } from '../../../domain/limits.js';
import { accessLogImport } from '../access-log/access-log-import.js';
import type { CliParts } from '../cli-parts.js';
import { csvImport } from '../event-files/csv-events.js';
import { ndjsonImport } from '../event-files/ndjson-events.js';
import { EXIT_CODES_HELP, SERVER_HELP } from '../help-texts.js';
import { importFiles, type ImportOptions } from '../import/import-files.js';
import { ACCESS_LOG_HELP, CSV_HELP, NDJSON_HELP } from '../import/import-help.js';
import { JSON_OPTION, wholeNumber, withServerOptions } from './server-options.js';

interface CsvImportOptions extends ImportOptions {
  readonly map: ReadonlyMap<string, string>;
  readonly ignore?: readonly string[];
  readonly delimiter: string;
}

export function defineImport(program: Command, parts: CliParts): void {
  const imports = program.command('import').description('bring in what was recorded elsewhere');

  const accessLog = imports
    .command('access-log')
    .description('import access logs in the combined format, plain or gzip')
    .argument('<file...>', 'the logs; - is standard input')
    .action((files: string[], options: ImportOptions) => importFiles(files, accessLogImport, options, parts));
  withImportOptions(accessLog, ACCESS_LOG_HELP);

  const ndjson = imports
    .command('ndjson')
    .description('import events as the API takes them or an export writes them, one a line, plain or gzip')
    .argument('<file...>', 'the files; - is standard input')
    .action((files: string[], options: ImportOptions) => importFiles(files, ndjsonImport, options, parts));
  withImportOptions(ndjson, NDJSON_HELP);

  const csv = imports
    .command('csv')
    .description('import tables with a header, plain or gzip')
    .argument('<file...>', 'the files; - is standard input')
    .option('--map <field=column>', 'the column of a field, where its name is another', mapped, new Map())
    .option('--ignore <column...>', 'columns to leave out')
    .option('--delimiter <character>', 'between two cells; tab is \\t', delimiter, ',')
    .action((files: string[], options: CsvImportOptions) => {
      const { map: names, ignore = [], delimiter: between } = options;
      const kind = csvImport({ names, ignored: new Set(ignore), delimiter: between });
      return importFiles(files, kind, options, parts);
    });
  withImportOptions(csv, CSV_HELP);
}

function withImportOptions(command: Command, help: string): void {
  command
    .option('--name <name>', 'name of the source, which makes lines the same lines')
    .option(
      '--batch <events>',
      'events a request',
      wholeNumber(1, limits.eventsPerBatch),
      limits.eventsPerBatch,
    )
    .option('--errors <file>', 'write refused lines there, as NDJSON, with reason and text')
    .option(...JSON_OPTION);
  withServerOptions(command).addHelpText('after', help + SERVER_HELP + EXIT_CODES_HELP);
}

function mapped(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = text.indexOf('=');
  if (equals > 0 && equals < text.length - 1) {
    return new Map(before).set(text.slice(equals + 1), text.slice(0, equals));
  }
  throw new InvalidArgumentError('It is FIELD=COLUMN, such as event_type=name.');
}

function delimiter(text: string): string {
  const character = text === '\\t' ? '\t' : text;
  if (/^[\t -~]$/.test(character) && character !== '"') return character;
  throw new InvalidArgumentError('It is one ASCII character, such as ; or \\t.');
}
