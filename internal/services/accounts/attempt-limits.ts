import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { inject, injectable } from 'tsyringe';
import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import type { Limits } from '../../ports/limits.js';
import { TOKENS } from '../../ports/tokens.js';
import { networkOf } from './client-network.js';

/** Failures a minute before somebody has to wait. */
const OF_ACCOUNT = 10;
const OF_NETWORK = 100;
/** Of refresh tokens nobody can guess one, so this bounds only what the asking costs. */
const TOKENS_OF_NETWORK = 600;

/**
 * Bounds how fast passwords can be guessed: by account and address, so that nobody can lock another out from
 * elsewhere, and by address alone. An attempt counts before it is made, else many at once would all be let in; one
 * that succeeds, or fails by the server's fault, is given back.
 */
@injectable()
export class AttemptLimits {
  readonly #ofAccount: RateLimiterAbstract;
  readonly #ofNetwork: RateLimiterAbstract;
  readonly #tokensOfNetwork: RateLimiterAbstract;

  constructor(@inject(TOKENS.Limits) limits: Limits) {
    this.#ofAccount = limits.attempts({ name: 'account', points: OF_ACCOUNT, seconds: 60 });
    this.#ofNetwork = limits.attempts({ name: 'network', points: OF_NETWORK, seconds: 60 });
    this.#tokensOfNetwork = limits.attempts({ name: 'tokens', points: TOKENS_OF_NETWORK, seconds: 60 });
  }

  /** For who comes with a refresh token, a minute: right or wrong, each costs a write. Errors: `rate_limited`. */
  async token(address: string): Promise<void> {
    await consume(this.#tokensOfNetwork, networkOf(address));
  }

  /** Errors: `rate_limited`, and those of the attempt. */
  async attempt<T>(address: string, email: string, work: () => Promise<T>): Promise<T> {
    const network = networkOf(address);
    const account = `${network} ${email}`;
    await consume(this.#ofNetwork, network);
    await consume(this.#ofAccount, account);
    try {
      const result = await work();
      await Promise.all([this.#ofAccount.delete(account), this.#ofNetwork.reward(network)]);
      return result;
    } catch (thrown) {
      const { code, retryable } = toPatchbayError(thrown);
      if (retryable || code === 'internal') {
        await Promise.all([this.#ofAccount.reward(account), this.#ofNetwork.reward(network)]);
      }
      throw thrown;
    }
  }
}

async function consume(limiter: RateLimiterAbstract, of: string): Promise<void> {
  try {
    await limiter.consume(of);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new PatchbayError('rate_limited', 'Too many attempts: wait before the next one.', {
      retryAfter: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)),
    });
  }
}
