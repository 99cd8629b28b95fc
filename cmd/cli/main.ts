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

process.exitCode = await runCli(process.argv.slice(2), {
  version,
  environment,
  dataDir: () => parseSettings(environment).dataDir,
  // Loaded only when asked for: the other commands need no storage, and start in a tenth of the time.
  serve: async () => (await import('../../internal/app/serve.js')).serve(),
  stdout: process.stdout,
  stderr: process.stderr,
});
