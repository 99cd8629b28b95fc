import { PatchbayError } from '../../../../pkg/errors/index.js';
import { keyScopes, type ApiKey, type Project } from '../../../ports/account-store.js';
import type { DeadLetter } from '../../../ports/dead-letters.js';

/** A 64-bit integer: a number, or a string where the driver gives it so (pg). Times stay far below 2^53. */
type Integer = number | string;

/**
 * NUL and lone surrogates. SQLite's driver cuts a text at the one and changes the other, both in silence;
 * PostgreSQL refuses both.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  readonly created_at: Integer;
}

export interface ApiKeyRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  /** Separated by commas. */
  readonly scopes: string;
  readonly hash: string;
  readonly prefix: string;
  readonly created_at: Integer;
  readonly revoked_at: Integer | null;
}

export interface DeadLetterRow {
  readonly id: string;
  readonly project_id: string;
  readonly timestamp: Integer;
  readonly id_key: string;
  readonly line: string;
  readonly code: string;
  readonly reason: string;
  readonly created_at: Integer;
}

export function toProjectRow(project: Project): ProjectRow {
  return {
    id: project.id,
    name: storable(project.name),
    timezone: project.timezone,
    created_at: project.createdAt,
  };
}

export function fromProjectRow(row: ProjectRow): Project {
  return {
    id: row.id,
    name: row.name,
    timezone: row.timezone,
    retentionDays: null,
    createdAt: Number(row.created_at),
  };
}

export function toApiKeyRow(key: ApiKey): ApiKeyRow {
  return {
    id: key.id,
    project_id: key.projectId,
    name: storable(key.name),
    scopes: key.scopes.join(','),
    hash: key.hash,
    prefix: key.prefix,
    created_at: key.createdAt,
    revoked_at: key.revokedAt,
  };
}

export function fromApiKeyRow(row: ApiKeyRow): ApiKey {
  const scopes = row.scopes.split(',');
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    scopes: keyScopes.filter((scope) => scopes.includes(scope)),
    hash: row.hash,
    prefix: row.prefix,
    rateLimit: null,
    createdAt: Number(row.created_at),
    lastUsedAt: null,
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

export function toDeadLetterRow(letter: DeadLetter): DeadLetterRow {
  return {
    id: letter.id,
    project_id: letter.projectId,
    timestamp: letter.timestamp,
    id_key: letter.idKey,
    line: storable(letter.line),
    code: letter.code,
    // An engine's words about data may quote the data: a letter must not be refused for its reason.
    reason: letter.reason.replace(UNSTORABLE, '\ufffd'),
    created_at: letter.createdAt,
  };
}

export function fromDeadLetterRow(row: DeadLetterRow): DeadLetter {
  return {
    id: row.id,
    projectId: row.project_id,
    timestamp: Number(row.timestamp),
    idKey: row.id_key,
    line: row.line,
    code: row.code,
    reason: row.reason,
    createdAt: Number(row.created_at),
  };
}

function storable(text: string): string {
  if (text.search(UNSTORABLE) === -1) return text;
  throw new PatchbayError('data_refused', 'A text holds NUL or a lone surrogate, which no storage keeps.');
}
