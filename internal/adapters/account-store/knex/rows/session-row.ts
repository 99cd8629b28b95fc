import type { Session } from '../../../../ports/account-store.js';
import { numberOrNull, type Integer } from './column-values.js';

export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly created_at: Integer;
  /** When its last token expires. */
  readonly expires_at: Integer;
  readonly ended_at: Integer | null;
}

export interface RefreshTokenRow {
  readonly hash: string;
  readonly session_id: string;
  readonly created_at: Integer;
  readonly expires_at: Integer;
  readonly used_at: Integer | null;
}

export function fromSessionRow(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: Number(row.created_at),
    endedAt: numberOrNull(row.ended_at),
  };
}
