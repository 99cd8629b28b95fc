import { ExpiredSessions } from '../../services/accounts/expired-sessions.js';
import type { RoleParts } from './role-parts.js';

export const worker: RoleParts = {
  singletons: [ExpiredSessions],
  stages: (container) => {
    const expiredSessions = container.resolve(ExpiredSessions);
    return [
      { name: 'expired sessions', start: () => expiredSessions.start(), stop: () => expiredSessions.stop() },
    ];
  },
  checks: () => [],
  proofs: () => [],
  stats: () => ({}),
};
