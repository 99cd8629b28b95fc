import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { systemClock } from '../../internal/adapters/clock/system/index.js';
import { randomIds } from '../../internal/adapters/ids/random/index.js';
import { createContainer } from '../../internal/app/container.js';
import { chooseBackends } from '../../internal/app/registry.js';
import { loadOrMakeSecrets } from '../../internal/app/secrets.js';
import { parseSettings } from '../../internal/config/settings.js';
import { TOKENS } from '../../internal/ports/tokens.js';
import { InstallationService } from '../../internal/services/installation/installation-service.js';
import { HttpServer } from '../../internal/transport/http/http-server.js';
import { createLogger } from '../../pkg/logger/index.js';

/**
 * The program's way in as it stands (keys, checks, canonical lines, the log), and nothing behind it: nobody reads the
 * log, and no engine shares the cores. That is what can be held against a bare edge on the same log.
 */
const START_MS = 60_000;

const dataDir = process.env['DATA_DIR'] ?? '';
await mkdir(dataDir, { recursive: true });
const settings = parseSettings({});
const logger = createLogger('warn');
const backends = chooseBackends({ settings, dataDir, clock: systemClock, logger });
const secrets = await loadOrMakeSecrets(dataDir);
const container = createContainer({
  settings,
  backends: backends.ports,
  secrets: { keyPepper: secrets.keyPepper, signingKeys: [secrets.jwtPrivateKey] },
  clock: systemClock,
  ids: randomIds,
  logger,
});
const call = { signal: new AbortController().signal, deadline: systemClock.now() + START_MS };
const http = container.resolve(HttpServer);

const [accounts, broker] = [container.resolve(TOKENS.AccountStore), container.resolve(TOKENS.Broker)];
await accounts.start(call);
await broker.start(call);
const { localKey } = await container.resolve(InstallationService).prepare(null, call);
const { port } = await http.start({ host: '127.0.0.1', port: 0 });
process.stdout.write(`key ${localKey}\nlistens on http://127.0.0.1:${port}\n`);

process.once('SIGTERM', () => {
  void http
    .stop()
    .then(() => Promise.all([broker.stop(), accounts.stop()]))
    .then(() => process.exit(0));
});
// The bench is gone, however it ended.
process.stdin.resume().once('end', () => process.exit(0));
