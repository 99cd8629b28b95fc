import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, errors, jwtVerify, SignJWT } from 'jose';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Clock } from '../../ports/clock.js';
import { token, TOKENS } from '../../ports/tokens.js';

/** Ed25519 private keys, PKCS#8 in PEM: the first one signs, all of them verify. */
export const SIGNING_KEYS = token<readonly string[]>('SigningKeys');

/** How long an access token is good, in seconds. */
export const ACCESS_SECONDS = 600;

const ALGORITHM = 'EdDSA';
const ISSUER = 'patchbay';
const AUDIENCE = 'patchbay-api';

export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
}

interface KeyRing {
  readonly signer: { readonly kid: string; readonly key: KeyObject };
  readonly verifiers: ReadonlyMap<string, KeyObject>;
}

/**
 * Signs and verifies access tokens (JWT, EdDSA). The header names its key (`kid`, RFC 7638), so that keys can be
 * changed while tokens of the former one live. A good token says who asks, not whether they still may: ask the
 * account store.
 */
@injectable()
export class AccessTokens {
  readonly #clock: Clock;
  readonly #pems: readonly string[];
  #ring: Promise<KeyRing> | undefined;

  constructor(@inject(TOKENS.Clock) clock: Clock, @inject(SIGNING_KEYS) pems: readonly string[]) {
    this.#clock = clock;
    this.#pems = pems;
  }

  async sign({ userId, sessionId }: AccessClaims): Promise<string> {
    const { signer } = await this.#keys();
    const now = Math.floor(this.#clock.now() / 1_000);
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, kid: signer.kid })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_SECONDS)
      .sign(signer.key);
  }

  /** Errors: `unauthenticated`, whatever is wrong with it. */
  async verify(text: string): Promise<AccessClaims> {
    const { verifiers } = await this.#keys();
    try {
      const { payload } = await jwtVerify(
        text,
        ({ kid }) => {
          const key = verifiers.get(kid ?? '');
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key;
        },
        {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'sid', 'iat', 'exp'],
          currentDate: new Date(this.#clock.now()),
        },
      );
      if (typeof payload.sub === 'string' && typeof payload['sid'] === 'string') {
        return { userId: payload.sub, sessionId: payload['sid'] };
      }
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new PatchbayError('unauthenticated', 'This access token has expired: refresh it.');
      }
      if (!(error instanceof errors.JOSEError)) throw error;
    }
    throw new PatchbayError('unauthenticated', 'This is not an access token of this installation.');
  }

  #keys(): Promise<KeyRing> {
    this.#ring ??= keyRing(this.#pems);
    return this.#ring;
  }
}

async function keyRing(pems: readonly string[]): Promise<KeyRing> {
  const pairs = await Promise.all(
    pems.map(async (pem) => {
      const key = createPrivateKey(pem);
      const publicKey = createPublicKey(key);
      return { kid: await calculateJwkThumbprint(publicKey.export({ format: 'jwk' })), key, publicKey };
    }),
  );
  const [signer] = pairs;
  if (signer === undefined) throw new PatchbayError('invalid_settings', 'There is no key to sign with.');
  return { signer, verifiers: new Map(pairs.map(({ kid, publicKey }) => [kid, publicKey])) };
}
