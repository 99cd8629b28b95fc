import type { InjectionToken } from 'tsyringe';
import type { Logger } from '../../pkg/logger/index.js';
import type { AccountStore } from './account-store.js';
import type { Broker } from './broker.js';
import type { Cache } from './cache.js';
import type { Clock } from './clock.js';
import type { DeadLetters } from './dead-letters.js';
import type { EventStore } from './event-store.js';
import type { Ids } from './ids.js';
import type { Limits } from './limits.js';
import type { ObjectStore } from './object-store.js';

/** A token that carries its type, so that `resolve` and `register` are checked by the compiler. */
export function token<T>(name: string): InjectionToken<T> {
  return Symbol(name);
}

export const TOKENS = {
  EventStore: token<EventStore>('EventStore'),
  AccountStore: token<AccountStore>('AccountStore'),
  DeadLetters: token<DeadLetters>('DeadLetters'),
  Broker: token<Broker>('Broker'),
  Cache: token<Cache>('Cache'),
  Limits: token<Limits>('Limits'),
  ObjectStore: token<ObjectStore>('ObjectStore'),
  Clock: token<Clock>('Clock'),
  Ids: token<Ids>('Ids'),
  Logger: token<Logger>('Logger'),
};
