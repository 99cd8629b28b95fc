import { randomBytes } from 'node:crypto';
import type { DatabaseServerKind } from './server-kind.js';
import { withDatabase, withUser } from './server-url.js';

/** A database of one test file. */
export interface TestDatabase {
  readonly name: string;
  /** As the administrator of its server. */
  readonly url: string;
  /** The URL of a new user who may read all tables and nothing else. */
  createReader(): Promise<string>;
  /** The URL of a new user who may log in to the server and nothing else. */
  createStranger(): Promise<string>;
  /** With its users, and with everybody who is connected to it. */
  drop(): Promise<void>;
}

export async function newDatabase(kind: DatabaseServerKind, adminUrl: string): Promise<TestDatabase> {
  const name = `patchbay_${randomBytes(6).toString('hex')}`;
  await kind.createDatabase(adminUrl, name);
  const url = withDatabase(adminUrl, name);
  const newUser = async (may: 'read' | 'nothing'): Promise<string> => {
    // MySQL's names of users have 32 characters at most.
    const user = `${name}_${randomBytes(4).toString('hex')}`;
    await kind.createUser(adminUrl, name, user, may);
    return withUser(url, user, user);
  };
  return {
    name,
    url,
    createReader: () => newUser('read'),
    createStranger: () => newUser('nothing'),
    drop: () => kind.dropDatabase(adminUrl, name),
  };
}
