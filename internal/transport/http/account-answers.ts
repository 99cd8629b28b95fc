import type { Member, MemberRole, Project, User } from '../../ports/account-store.js';
import type { SignedIn } from '../../services/accounts/session-service.js';

export function userAnswer(user: User): object {
  return {
    id: user.id,
    email: user.email,
    full_name: user.fullName,
    company: user.company,
    role: user.role,
    created_at: time(user.createdAt),
    disabled: user.disabledAt !== null,
  };
}

export function signedInAnswer(signedIn: SignedIn): object {
  return {
    user: userAnswer(signedIn.user),
    access_token: signedIn.accessToken,
    refresh_token: signedIn.refreshToken,
    token_type: 'Bearer',
    expires_in: signedIn.expiresInSeconds,
  };
}

/** @param role of the user who asks; a key has none */
export function projectAnswer(project: Project, role: MemberRole | null): object {
  return {
    id: project.id,
    name: project.name,
    timezone: project.timezone,
    retention_days: project.retentionDays,
    created_at: time(project.createdAt),
    ...(role === null ? {} : { role }),
  };
}

export function memberAnswer(member: Member): object {
  return {
    user_id: member.userId,
    email: member.email,
    full_name: member.fullName,
    role: member.role,
    created_at: time(member.createdAt),
  };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
