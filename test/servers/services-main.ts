import { findOrInstall } from './find-programs.js';
import { serverKinds, serverNames, type ServerName } from './kinds.js';
import { bringDown, bringUp, runningUrl } from './lasting-server.js';

/** `up`, `down`, `status` or `install`, and the names of servers; none: all. Lines for a shell go to stdout, all else to stderr. */
const [command, ...given] = process.argv.slice(2);
const commands: Readonly<Record<string, (name: ServerName) => Promise<void>>> = { up, down, status, install };
const work = commands[command ?? ''];
const unknown = given.filter((name) => !serverNames.some((known) => known === name));
if (work === undefined || unknown.length > 0) {
  note(
    `up, down, status or install, then any of ${serverNames.join(', ')}; not ${[command, ...unknown].join(' ')}`,
  );
  process.exitCode = 2;
} else {
  for (const name of serverNames) {
    if (given.length > 0 && !given.includes(name)) continue;
    await work(name).catch((error: unknown) => {
      note(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    });
  }
}

async function up(name: ServerName): Promise<void> {
  const kind = serverKinds[name];
  const url = process.env[kind.variable];
  if (url !== undefined && url !== '') {
    note(`${name}: ${kind.variable} names one already`);
    return;
  }
  const found = await findOrInstall(kind, note);
  if ('missing' in found) throw new Error(found.missing);
  process.stdout.write(`export ${kind.variable}=${await bringUp(kind, found.programs)}\n`);
}

async function install(name: ServerName): Promise<void> {
  if ((process.env[serverKinds[name].variable] ?? '') !== '') return;
  const found = await findOrInstall(serverKinds[name], note);
  if ('missing' in found) throw new Error(found.missing);
}

async function down(name: ServerName): Promise<void> {
  note(`${name}: ${(await bringDown(serverKinds[name])) ? 'has ended' : 'did not run'}`);
}

async function status(name: ServerName): Promise<void> {
  const kind = serverKinds[name];
  const url = await runningUrl(kind);
  if (url === null) {
    note(`${name}: does not run`);
    return;
  }
  const answers = await kind.ask(url).then(
    () => 'answers',
    () => 'runs, but does not answer',
  );
  note(`${name}: ${answers}`);
  process.stdout.write(`export ${kind.variable}=${url}\n`);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
