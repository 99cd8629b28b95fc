import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DependencyContainer } from 'tsyringe';
import { Lifecycle, type Stage } from '../../pkg/lifecycle/index.js';
import { createLogger, type Logger } from '../../pkg/logger/index.js';
import { systemClock } from '../adapters/clock/system/index.js';
import { randomIds } from '../adapters/ids/random/index.js';
import type { Role } from '../config/roles.js';
import type { Settings } from '../config/settings.js';
import type { Part } from '../ports/part.js';
import { Readiness } from '../services/health/readiness.js';
import { RealtimeFeeds } from '../services/questions/realtime-feeds.js';
import { HttpServer } from '../transport/http/http-server.js';
import { noteServer } from '../transport/cli/running-servers.js';
import { createContainer } from './container.js';
import { DataFolder, keepsInDataFolder } from './data-folder.js';
import { DataParts } from './data-parts.js';
import { prepareFirstLook, type FirstLook } from './first-look.js';
import { makeFolder } from './make-folder.js';
import { refusePending } from './migrations.js';
import { chooseBackends, keptInDataFolder } from './registry.js';
import { partsOf } from './roles/index.js';
import { loadOrMakeSecrets, type Secrets } from './secrets.js';
import { startCall } from './start-call.js';

/** What a person who started the server is told. */
export interface ServerAddress {
  readonly url: string;
  readonly roles: readonly Role[];
  readonly dataDir: string;
  /** Null for a process without the API. */
  readonly firstLook: FirstLook | null;
}

/**
 * The server as one lifecycle: foundations first, the door to clients last. It is put together in two steps, since the
 * secrets of an API lie in the data folder, and that is touched only when it is held.
 */
export function createServer(settings: Settings, onListening: (address: ServerAddress) => void): Lifecycle {
  const logger = createLogger(settings.logLevel);
  const dataDir = resolve(settings.dataDir);
  const isApi = settings.roles.includes('api');
  // Before anything is started or written: a profile that cannot be had must leave no trace.
  const backends = chooseBackends({ settings, dataDir, clock: systemClock, logger });
  const dataFolder = new DataFolder(dataDir, { shared: !keepsInDataFolder(settings) });
  const dataParts = new DataParts(dataDir, keptInDataFolder);

  let running: Lifecycle | undefined;
  return new Lifecycle([
    // Others keep nothing there.
    ...(isApi
      ? [{ name: 'data folder', start: () => dataFolder.start(), stop: () => dataFolder.stop() }]
      : []),
    {
      name: 'server',
      start: async () => {
        if (!settings.migrateOnStart) await refusePending(backends.schemas);
        await dataParts.check();
        const secrets = isApi ? await dataFolder.alone(() => loadOrMakeSecrets(dataDir)) : null;
        running = new Lifecycle(serverStages(secrets), logStages(logger));
        await running.start();
      },
      stop: () => running?.stop(),
    },
  ]);

  function serverStages(secrets: Secrets | null): Stage[] {
    const container = createContainer({
      settings,
      backends: backends.ports,
      secrets: secrets && {
        keyPepper: settings.keyPepper ?? secrets.keyPepper,
        signingKeys: settings.jwtPrivateKeys ?? [secrets.jwtPrivateKey],
      },
      clock: systemClock,
      ids: randomIds,
      logger,
    });
    const marked = { name: 'data parts', start: () => dataParts.mark() };
    return [
      ...backends.stages.flatMap(({ name, part, foundations }) => [...foundations, partStage(name, part)]),
      ...(keepsInDataFolder(settings) ? [marked] : []),
      ...partsOf(settings.roles).flatMap((role) => role.stages(container)),
      httpStage(container, secrets),
      // Before the port closes: it waits for every answer, and these have no end of their own.
      ...(isApi ? [{ name: 'realtime', stop: () => container.resolve(RealtimeFeeds).stop() }] : []),
      { name: 'stop delay', stop: () => wait(settings.stopDelayMs) },
      readinessStage(container.resolve(Readiness)),
    ];
  }

  function httpStage(container: DependencyContainer, secrets: Secrets | null): Stage {
    const http = container.resolve(HttpServer);
    let unnote: (() => Promise<void>) | undefined;
    return {
      name: 'http',
      start: async () => {
        // The port first: a first key that nobody is shown would be lost.
        const { port } = await http.start(settings.http);
        const url = `http://${hostInUrl(settings.http.host)}:${port}`;
        const firstLook =
          secrets && (await prepareFirstLook({ container, dataFolder, url, secrets, call: startCall() }));
        unnote = await noteHere(url);
        onListening({ url, roles: settings.roles, dataDir, firstLook });
      },
      stop: async () => {
        await http.stop();
        await unnote?.();
      },
    };
  }

  /** A process that keeps nothing in DATA_DIR runs where it cannot write there, too. */
  async function noteHere(url: string): Promise<(() => Promise<void>) | undefined> {
    try {
      makeFolder(dataDir);
      return await noteServer(dataDir, { url, roles: [...settings.roles] });
    } catch (err) {
      logger.warn({ err }, 'the command line will not find this process: DATA_DIR cannot be written');
      return undefined;
    }
  }
}

function partStage(name: string, part: Part): Stage {
  return { name, start: () => part.start(startCall()), stop: () => part.stop() };
}

function readinessStage(readiness: Readiness): Stage {
  return { name: 'readiness', start: () => readiness.start(), stop: () => readiness.stop() };
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
