import { randomUUID } from 'node:crypto';
import type { ApiKey, Project } from '../../../internal/ports/account-store.js';
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
