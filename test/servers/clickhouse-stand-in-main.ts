import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../pkg/clickhouse-embedded/engine/open-engine.js';
import { createFront } from '../../pkg/clickhouse-embedded/front/server.js';

/**
 * In place of a ClickHouse server, which no registry has: its engine (chDB) behind its HTTP interface, in a process and
 * with a data folder of its own. Same queries, real HTTP; no users but one, no native port, no cluster. Folder, port,
 * the user's name, and its profile as name=value;
 * the password lies in the folder.
 */
const [folder = '', port = '', username = '', ...profile] = process.argv.slice(2);
const GiB = 1024 ** 3;
const password = readFileSync(join(folder, 'password'), 'utf8');
const { engine } = await openEngine({
  folder: join(folder, 'data'),
  limits: { memoryBytes: 2 * GiB, queryMemoryBytes: GiB, reads: 8, writes: 4 },
  profile: Object.fromEntries(profile.map((setting) => setting.split('=', 2) as [string, string])),
  lockTimeoutMs: 15_000,
});
const front = createFront(engine, {
  credentials: { username, password },
  bodyLimit: 64 * 1024 * 1024,
  onBroken: () => process.kill(process.pid, 'SIGKILL'),
});
front.listen(Number(port), '127.0.0.1');
await once(front, 'listening');
process.once('SIGTERM', () => {
  front.close();
  front.closeAllConnections();
  void engine.close().then(() => process.exit());
});
