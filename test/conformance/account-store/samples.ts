import { randomUUID } from 'node:crypto';
import type { ApiKey, Project, RefreshToken, Session, User } from '../../../internal/ports/account-store.js';
import type { DeadLetter } from '../../../internal/ports/dead-letters.js';

export function sampleProject(values: Partial<Project> = {}): Project {
  return {
    id: randomUUID(),
    name: 'default',
    timezone: 'UTC',
    retentionDays: null,
    createdAt: 1_795_255_200_123,
    ...values,
  };
}

export function sampleKey(projectId: string, values: Partial<ApiKey> = {}): ApiKey {
  return {
    id: randomUUID(),
    projectId,
    name: 'a key',
    scopes: ['ingest', 'read'],
    hash: `${randomUUID()}${randomUUID()}`.replaceAll('-', ''),
    rateLimit: null,
    prefix: 'pb_live_abcd',
    createdAt: 1_795_255_200_123,
    lastUsedAt: null,
    revokedAt: null,
    ...values,
  };
}

export function sampleUser(values: Partial<User> = {}): User {
  const id = randomUUID();
  return {
    id,
    email: `${id}@example.org`,
    fullName: 'Ada Lovelace',
    company: null,
    role: 'member',
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    createdAt: 1_795_255_200_123,
    disabledAt: null,
    ...values,
  };
}

export function sampleSession(userId: string, values: Partial<Session> = {}): Session {
  return { id: randomUUID(), userId, createdAt: 1_795_255_200_123, endedAt: null, ...values };
}

export function sampleToken(values: Partial<RefreshToken> = {}): RefreshToken {
  return {
    hash: `${randomUUID()}${randomUUID()}`.replaceAll('-', ''),
    sessionId: randomUUID(),
    createdAt: 1_000,
    expiresAt: 1_000_000,
    ...values,
  };
}

/** The n-th letter: ids ascend with n, as UUIDv7s made one after another do. */
export function sampleLetter(projectId: string, n: number, values: Partial<DeadLetter> = {}): DeadLetter {
  const hex = n.toString(16).padStart(12, '0');
  return {
    id: `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`,
    projectId,
    timestamp: 1_795_255_200_000 + n,
    idKey: hex.padStart(32, '0'),
    line: `{"project_id":"${projectId}","n":${n}}`,
    code: 'data_refused',
    reason: 'the engine refused it',
    createdAt: 1_795_255_200_000 + n,
    ...values,
  };
}
