import { token } from '../../ports/tokens.js';

export interface RegistrationOptions {
  /** `first`: one user, then nobody. */
  readonly mode: 'first' | 'open' | 'closed';
  /** Absolute. Where the set-up token is laid down. */
  readonly dataDir: string;
}

export const REGISTRATION = token<RegistrationOptions>('Registration');
