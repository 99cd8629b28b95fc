import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { findPrograms, outputOf, pathFolders, program } from './programs.js';
import type { ServerKind, ServerSettings, ServerSite } from './server-kind.js';

const VERSION = '4.1.0';
const OLDEST = 3.3;
const HEAP = '-Xmx320m';
/** Users of SASL/SCRAM are made with the data folder; nobody asks for them unless a listener of the settings does. */
export const scramUser = { username: 'patchbay', password: 'patchbay-scram' };

/** Lists that the settings of a start add to, and do not replace: the tests reach the server by its own listener. */
const ADDED_TO = ['listeners', 'advertised.listeners', 'listener.security.protocol.map'];

/** Kafka with KRaft, one node, as infra/kafka/server.properties has it. Its URL is a `host:port`. */
export const kafka: ServerKind = {
  name: 'kafka',
  variable: 'TEST_KAFKA_BROKERS',
  programs: ['kafka-storage.sh', 'kafka-server-start.sh'],
  stopSignal: 'SIGTERM',

  async unfit(programs) {
    const text = await outputOf(program(programs, 'kafka-server-start.sh'), ['--version']);
    const version = Number(/\d+\.\d+/.exec(text)?.[0] ?? 0);
    return version >= OLDEST ? null : `Kafka ${version} on PATH is older than ${OLDEST}`;
  },

  install,

  async create(site, programs) {
    const text = await readFile('infra/kafka/server.properties', 'utf8');
    const file = propertiesOf(site);
    await writeFile(file, `${text}\nlog.dirs=${join(site.folder, 'data')}\n`);
    const users = [256, 512].flatMap((bits) => [
      '--add-scram',
      `SCRAM-SHA-${bits}=[name=${scramUser.username},password=${scramUser.password}]`,
    ]);
    const words = ['format', '-t', Buffer.from(site.password, 'hex').toString('base64url'), '-c', file];
    return [inFolder(site, program(programs, 'kafka-storage.sh'), [...words, ...users])];
  },

  run(site, programs, settings) {
    const overrides = Object.entries(propertiesOfStart(site, settings));
    const words = overrides.flatMap(([name, value]) => ['--override', `${name}=${value}`]);
    return inFolder(site, program(programs, 'kafka-server-start.sh'), [propertiesOf(site), ...words]);
  },

  url: ({ port }) => `127.0.0.1:${port}`,

  async ask(url) {
    const admin = new Kafka({
      brokers: url.split(','),
      logLevel: logLevel.NOTHING,
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      retry: { retries: 0 },
    }).admin();
    try {
      await admin.connect();
      const { brokers, controller } = await admin.describeCluster();
      if (brokers.length === 0 || controller === null) throw new Error('no broker has joined yet');
    } finally {
      await admin.disconnect();
    }
  },
};

function propertiesOfStart(site: ServerSite, settings: ServerSettings): Record<string, string> {
  const client = `CLIENT://127.0.0.1:${site.port}`;
  const own: Record<string, string> = {
    listeners: `${client},CONTROLLER://127.0.0.1:${site.innerPort}`,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.quorum.voters': `1@127.0.0.1:${site.innerPort}`,
    'log.dirs': join(site.folder, 'data'),
    // Made at once when the first group joins.
    'offsets.topic.num.partitions': '3',
  };
  const added = ADDED_TO.map((name) => [name, [own[name], settings[name]].filter(Boolean).join()]);
  return { ...own, ...settings, ...(Object.fromEntries(added) as Record<string, string>) };
}

function propertiesOf({ folder }: ServerSite): string {
  return join(folder, 'server.properties');
}

/** Through `env`, which the distribution's own scripts read: where they write their log, and how much memory to take. */
function inFolder({ folder }: ServerSite, command: string, words: readonly string[]) {
  return { program: 'env', words: [`LOG_DIR=${folder}`, `KAFKA_HEAP_OPTS=${HEAP}`, command, ...words] };
}

/** From Maven's repository, or the mirror that Maven is told to use; needs Java 17 to run. */
async function install(folder: string): Promise<void> {
  if ((await findPrograms(['mvn', 'java'], pathFolders())) === null)
    throw new Error('Maven or Java is not there');
  const pom = join(folder, 'pom.xml');
  const dependencies = [
    ['org.apache.kafka', 'kafka_2.13', VERSION],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', '2.24.3'],
  ].map(
    ([group = '', artifact = '', version = '']) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  await writeFile(
    pom,
    `<project><modelVersion>4.0.0</modelVersion>
<groupId>patchbay</groupId><artifactId>test-kafka</artifactId><version>1</version>
<dependencies>${dependencies.join('')}</dependencies>
</project>\n`,
  );
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}/libs`];
  await outputOf('mvn', ['--quiet', '--batch-mode', '--file', pom, ...goal]);
  await mkdir(join(folder, 'bin'));
  await writeScript(folder, 'kafka-storage.sh', 'kafka.tools.StorageTool');
  await writeScript(folder, 'kafka-server-start.sh', 'kafka.Kafka');
}

/** As the distribution's script of this name; of its log it writes errors only, to standard output. */
async function writeScript(folder: string, name: string, mainClass: string): Promise<void> {
  const path = join(folder, 'bin', name);
  await writeFile(
    path,
    `#!/bin/sh
libs=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)/../libs
exec java \${KAFKA_HEAP_OPTS:-} -XX:+UseSerialGC -XX:-UsePerfData -cp "$libs/*" ${mainClass} "$@"
`,
  );
  await chmod(path, 0o755);
}
