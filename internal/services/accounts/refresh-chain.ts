import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { inject, injectable } from 'tsyringe';
import type { Ids } from '../../ports/ids.js';
import { TOKENS } from '../../ports/tokens.js';
import { KEY_PEPPER } from '../keys/key-service.js';

const LEAD = 'pb_refresh_';
const FORM = /^pb_refresh_[A-Za-z0-9_-]{43}$/;

/**
 * The texts of refresh tokens: 256 bits in base64url. Each one's successor is its HMAC under a secret of the
 * installation. So a client that lost the answer and asks again is given the same successor, without any token
 * being kept, and a chain has no branches: whoever stole a token cannot go on beside its owner unnoticed.
 */
@injectable()
export class RefreshChain {
  readonly #ids: Ids;
  readonly #secret: Buffer;

  constructor(@inject(TOKENS.Ids) ids: Ids, @inject(KEY_PEPPER) pepper: string) {
    this.#ids = ids;
    this.#secret = Buffer.from(hkdfSync('sha256', Buffer.from(pepper, 'hex'), '', 'refresh tokens', 32));
  }

  first(): string {
    return LEAD + this.#ids.secret(32).toString('base64url');
  }

  successorOf(refreshToken: string): string {
    return LEAD + createHmac('sha256', this.#secret).update(refreshToken).digest('base64url');
  }

  /** What is kept of a token; null for a text that is none. */
  hashOf(text: string): string | null {
    return FORM.test(text) ? hashRefreshToken(text) : null;
  }
}

/** SHA-256, hex: a slow hash would add nothing to 256 random bits. */
export function hashRefreshToken(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
