import { chown } from 'node:fs/promises';
import { findPrograms, outputOf, pathFolders } from './programs.js';

/** How to start a program as somebody who is not root; PostgreSQL refuses root. */
export interface Launch {
  /** Stand before the program's own words. */
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

const userOfServers = 'nobody';

/**
 * As oneself, or as `nobody` where that is root. Linux's `setpriv` lets `nobody` pass folders such as /root, under
 * which the repository may lie, and ends the server with its parent by the signal, however the parent ended.
 */
export async function launchAs(endWithParent: NodeJS.Signals | null): Promise<Launch> {
  const setpriv = await findPrograms(['setpriv'], pathFolders());
  const user = await serverUser();
  if (setpriv === null) return { prefix: [], ...user };
  const words = endWithParent === null ? [] : ['--pdeathsig', endWithParent.slice('SIG'.length)];
  if (user !== null) {
    words.push('--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups');
    words.push('--inh-caps', '+dac_override', '--ambient-caps', '+dac_override');
    // Else access(2), which PostgreSQL asks about its own program, would not count that right.
    words.push('--securebits', '+no_setuid_fixup');
  }
  return { prefix: words.length === 0 ? [] : [setpriv['setpriv'] ?? '', ...words, '--'] };
}

export async function giveToServer(path: string): Promise<void> {
  const user = await serverUser();
  if (user !== null) await chown(path, user.uid, user.gid);
}

async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all([
    outputOf('id', ['-u', userOfServers]),
    outputOf('id', ['-g', userOfServers]),
  ]);
  return { uid: Number(uid), gid: Number(gid) };
}
