import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findPrograms, pathFolders } from './programs.js';
import type { Programs, ServerKind } from './server-kind.js';

/** Of the repository, in which everything here is started. Kept out of git. */
export const toolsFolder = resolve('.tools');

/** The programs, or why there are none. */
export type Found = { readonly programs: Programs } | { readonly missing: string };

/** On PATH, else as installed before, else installed now. Docker's place would be before all of these. */
export async function findOrInstall(kind: ServerKind, note: (text: string) => void): Promise<Found> {
  const onPath = await findPrograms(kind.programs, pathFolders());
  const unfit = onPath === null ? `${kind.programs.join(', ')}: not on PATH` : await kind.unfit(onPath);
  if (onPath !== null && unfit === null) return { programs: onPath };
  const installed = await installedPrograms(kind);
  if (installed !== null) return { programs: installed };
  try {
    note(`installing ${kind.name} into .tools/${kind.name}`);
    return { programs: await install(kind) };
  } catch (error) {
    return { missing: `${unfit ?? ''}; cannot be installed: ${messageOf(error)}` };
  }
}

function installedPrograms(kind: ServerKind): Promise<Programs | null> {
  return findPrograms(kind.programs, [join(toolsFolder, kind.name, 'bin')]);
}

/** Beside its place, and moved there when it is complete: of two that install at once, the second finds the first's. */
async function install(kind: ServerKind): Promise<Programs> {
  await mkdir(toolsFolder, { recursive: true });
  const place = join(toolsFolder, kind.name);
  const folder = await mkdtemp(`${place}-`);
  try {
    await kind.install(folder);
    await rename(folder, place).catch(async (error: unknown) => {
      if ((await installedPrograms(kind)) === null) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const programs = await installedPrograms(kind);
  if (programs === null) throw new Error(`it lacks one of ${kind.programs.join(', ')}`);
  return programs;
}

function messageOf(error: unknown): string {
  const { stderr, message } = error as Error & { readonly stderr?: string };
  return stderr === undefined || stderr.trim() === '' ? message : stderr.trim().slice(-500);
}
