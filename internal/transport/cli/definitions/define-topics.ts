import { Option, type Command } from 'commander';
import type { CliParts } from '../cli-parts.js';
import { EXIT_CODES_HELP, TOPICS_HELP } from '../help-texts.js';
import { readTopic, type ReadTopicOptions } from '../topics/read-topic-command.js';
import { createTopic, listTopics, type TopicsOptions } from '../topics/topics-command.js';
import { JSON_OPTION, wholeNumber } from './server-options.js';

export function defineTopics(program: Command, parts: CliParts): void {
  const topics = program.command('topics').description("make the broker's topic of events, and look at it");
  const create = topics
    .command('create')
    .description('make the topic, with the settings under which it loses nothing')
    .option(...JSON_OPTION)
    .action((options: TopicsOptions) => createTopic(options, parts));
  const list = topics
    .command('list')
    .description('show the topics: partitions, settings, messages, and how many are not consumed')
    .option(...JSON_OPTION)
    .action((options: TopicsOptions) => listTopics(options, parts));
  const read = topics
    .command('read')
    .description('print the envelopes that the topic holds, from the oldest that is not consumed')
    .option('--from-start', 'from the oldest that it holds')
    .option('--follow', 'and those that come, until it is ended')
    .option('--limit <number>', 'at most so many', wholeNumber(1, 1_000_000_000))
    .addOption(new Option('--events', 'print the events alone, one canonical line each').conflicts('json'))
    .option('--json', 'print a JSON object for each')
    .action((options: ReadTopicOptions) => readTopic(options, parts));
  for (const command of [topics, create, list, read])
    command.addHelpText('after', TOPICS_HELP + EXIT_CODES_HELP);
}
