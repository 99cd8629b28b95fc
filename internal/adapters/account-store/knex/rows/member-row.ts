import type { Member, MemberRole } from '../../../../ports/account-store.js';
import type { Integer } from './column-values.js';

export interface MemberRow {
  readonly project_id: string;
  readonly user_id: string;
  readonly role: MemberRole;
  readonly created_at: Integer;
}

/** A member with what their user says of them. */
export interface NamedMemberRow extends MemberRow {
  readonly email: string;
  readonly full_name: string | null;
}

export function fromMemberRow(row: NamedMemberRow): Member {
  return {
    projectId: row.project_id,
    userId: row.user_id,
    email: row.email,
    fullName: row.full_name,
    role: row.role,
    createdAt: Number(row.created_at),
  };
}
