#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../pkg/project-root/index.js';
import { readEnvironment } from '../../internal/config/environment.js';
import { parseSettings } from '../../internal/config/settings.js';
import { runCli } from '../../internal/transport/cli/cli.js';

const { version } = JSON.parse(
  readFileSync(join(projectRoot(import.meta.dirname), 'package.json'), 'utf8'),
) as {
  version: string;
};
const environment = readEnvironment();
const migrations = () => import('../../internal/app/migrations.js');

// Who reads the output may leave (`| head`); what was begun is finished all the same.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await runCli(process.argv.slice(2), {
  version,
  environment,
  dataDir: () => parseSettings(environment).dataDir,
  // Loaded only when asked for: the other commands need no storage, and start in a tenth of the time.
  serve: async (overrides) => (await import('../../internal/app/serve.js')).serve(overrides),
  migrations: async () => (await migrations()).readMigrations(parseSettings(environment)),
  migrate: async (onRun) => (await migrations()).runMigrations(parseSettings(environment), onRun),
  topics: async (work) =>
    (await import('../../internal/app/kafka-topics.js')).duringKafkaTopics(parseSettings(environment), work),
  stdout: process.stdout,
  stderr: process.stderr,
});
