import { keyScopes, type ApiKey } from '../../../../ports/account-store.js';
import { numberOrNull, storable, type Integer } from './column-values.js';

export interface ApiKeyRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  /** Separated by commas. */
  readonly scopes: string;
  readonly rate_limit: number | null;
  readonly hash: string;
  readonly prefix: string;
  readonly created_at: Integer;
  readonly last_used_at: Integer | null;
  readonly revoked_at: Integer | null;
}

export function toApiKeyRow(key: ApiKey): ApiKeyRow {
  return {
    id: key.id,
    project_id: key.projectId,
    name: storable(key.name),
    scopes: key.scopes.join(','),
    rate_limit: key.rateLimit,
    hash: key.hash,
    prefix: key.prefix,
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt,
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
    rateLimit: numberOrNull(row.rate_limit),
    hash: row.hash,
    prefix: row.prefix,
    createdAt: Number(row.created_at),
    lastUsedAt: numberOrNull(row.last_used_at),
    revokedAt: numberOrNull(row.revoked_at),
  };
}
