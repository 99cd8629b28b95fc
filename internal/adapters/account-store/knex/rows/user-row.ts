import type { User } from '../../../../ports/account-store.js';
import { numberOrNull, storable, type Integer } from './column-values.js';

export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly full_name: string | null;
  readonly company: string | null;
  readonly role: User['role'];
  readonly password_hash: string;
  readonly created_at: Integer;
  readonly disabled_at: Integer | null;
}

export function toUserRow(user: User): UserRow {
  return {
    id: user.id,
    email: storable(user.email),
    full_name: storable(user.fullName),
    company: storable(user.company),
    role: user.role,
    password_hash: storable(user.passwordHash),
    created_at: user.createdAt,
    disabled_at: user.disabledAt,
  };
}

export function fromUserRow(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    fullName: row.full_name,
    company: row.company,
    role: row.role,
    passwordHash: row.password_hash,
    createdAt: Number(row.created_at),
    disabledAt: numberOrNull(row.disabled_at),
  };
}
