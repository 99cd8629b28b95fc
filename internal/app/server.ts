import { resolve } from 'node:path';
import { Lifecycle, type Stage } from '../../pkg/lifecycle/index.js';
import { createLogger, type Logger } from '../../pkg/logger/index.js';
import { findProcess } from '../../pkg/running-process/index.js';
import { systemClock } from '../adapters/clock/system/index.js';
import { randomIds } from '../adapters/ids/random/index.js';
import type { Settings } from '../config/settings.js';
import type { Call } from '../ports/call.js';
import type { Part } from '../ports/part.js';
import { ExpiredSessions } from '../services/accounts/expired-sessions.js';
import { Passwords } from '../services/accounts/passwords.js';
import { SetupToken } from '../services/accounts/setup-token.js';
import { Readiness } from '../services/health/readiness.js';
import { IngestService } from '../services/ingest/ingest-service.js';
import { KeyUses } from '../services/keys/key-uses.js';
import { Revocations } from '../services/keys/revocations.js';
import { InstallationService } from '../services/installation/installation-service.js';
import { RealtimeFeeds } from '../services/questions/realtime-feeds.js';
import { Writer } from '../services/writer/writer.js';
import { readLocalAccess, writeLocalAccess } from '../transport/cli/local-access.js';
import { HttpServer } from '../transport/http/http-server.js';
import { createContainer } from './container.js';
import { DataFolder } from './data-folder.js';
import { refusePending } from './migrations.js';
import { DataParts } from './data-parts.js';
import { chooseBackends, keptInDataFolder } from './registry.js';
import { loadOrMakeSecrets, type Secrets } from './secrets.js';

/** How long a part may take to start: a ClickHouse engine that loads a lot of data is the slowest. */
const START_MS = 120_000;

/** What a person who started the server is told. */
export interface ServerAddress {
  readonly url: string;
  /** On the first start only. */
  readonly firstKey: string | null;
  /** Where the set-up token lies, while there is no user. */
  readonly setupTokenFile: string | null;
  readonly dataDir: string;
}

/**
 * The server as one lifecycle: foundations first, the door to clients last. It is put together in two steps,
 * since the secrets lie in the data folder, and that is touched only under its lock.
 */
export function createServer(settings: Settings, onListening: (address: ServerAddress) => void): Lifecycle {
  const logger = createLogger(settings.logLevel);
  const dataDir = resolve(settings.dataDir);
  // Before anything is started or written: a profile that cannot be had must leave no trace.
  const backends = chooseBackends({ settings, dataDir, clock: systemClock, logger });
  const dataFolder = new DataFolder(dataDir);

  const dataParts = new DataParts(dataDir, keptInDataFolder);

  let running: Lifecycle | undefined;
  const stages: Stage[] = [
    { name: 'data folder', start: () => dataFolder.start(), stop: () => dataFolder.stop() },
    {
      name: 'server',
      start: async () => {
        if (!settings.migrateOnStart) await refusePending(backends.schemas);
        await dataParts.check();
        const secrets = await loadOrMakeSecrets(dataDir);
        running = new Lifecycle(serverStages(secrets), logStages(logger));
        await running.start();
      },
      stop: () => running?.stop(),
    },
  ];
  return new Lifecycle(stages, {});

  function serverStages(secrets: Secrets): Stage[] {
    const keyPepper = settings.keyPepper ?? secrets.keyPepper;
    const container = createContainer({
      settings,
      backends,
      keyPepper,
      signingKeys: settings.jwtPrivateKeys ?? [secrets.jwtPrivateKey],
      clock: systemClock,
      ids: randomIds,
      logger,
    });
    const readiness = container.resolve(Readiness);
    const http = container.resolve(HttpServer);
    const ingest = container.resolve(IngestService);
    const writer = container.resolve(Writer);
    const keyUses = container.resolve(KeyUses);
    const revocations = container.resolve(Revocations);
    const expiredSessions = container.resolve(ExpiredSessions);
    const realtime = container.resolve(RealtimeFeeds);
    return [
      ...backends.stages.flatMap(({ name, part, foundations }) => [...foundations, partStage(name, part)]),
      { name: 'data parts', start: () => dataParts.mark() },
      { name: 'writer', start: () => writer.start(), stop: () => writer.stop() },
      { name: 'key uses', start: () => keyUses.start(), stop: () => keyUses.stop() },
      { name: 'revocations', start: () => revocations.start(), stop: () => revocations.stop() },
      {
        name: 'expired sessions',
        start: () => expiredSessions.start(),
        stop: () => expiredSessions.stop(),
      },
      { name: 'ingest', stop: () => ingest.flush() },
      {
        name: 'http',
        start: async () => {
          // The port first: a first key that nobody is shown would be lost.
          const { port } = await http.start(settings.http);
          // What is damaged is made anew.
          const kept = await readLocalAccess(dataDir).catch(() => null);
          const installation = await container
            .resolve(InstallationService)
            .prepare(kept?.api_key ?? null, startCall());
          const url = `http://${hostInUrl(settings.http.host)}:${port}`;
          await writeLocalAccess(dataDir, {
            url,
            project_id: installation.project.id,
            api_key: installation.localKey,
            visitor_hash_key: secrets.visitorHashKey,
            process: (await findProcess(process.pid)) ?? undefined,
          });
          await container.resolve(Passwords).prepare();
          const setupTokenFile = await container.resolve(SetupToken).prepare(startCall());
          onListening({ url, firstKey: installation.firstKey, setupTokenFile, dataDir });
        },
        stop: () => http.stop(),
      },
      // Before the port closes: it waits for every answer, and these have no end of their own.
      { name: 'realtime', stop: () => realtime.stop() },
      { name: 'readiness', start: () => readiness.start(), stop: () => readiness.stop() },
    ];
  }
}

function partStage(name: string, part: Part): Stage {
  return { name, start: () => part.start(startCall()), stop: () => part.stop() };
}

function startCall(): Call {
  return { signal: new AbortController().signal, deadline: systemClock.now() + START_MS };
}

/** An address for people: what listens everywhere is reached on the loopback. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function logStages(logger: Logger) {
  return {
    stageStarted: (stage: string, milliseconds: number) => logger.debug({ stage, milliseconds }, 'started'),
    stageStopped: (stage: string, milliseconds: number) => logger.debug({ stage, milliseconds }, 'stopped'),
    stageFailedToStop: (stage: string, err: unknown) => logger.error({ stage, err }, 'failed to stop'),
  };
}
