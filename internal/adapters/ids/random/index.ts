import { randomBytes } from 'node:crypto';
import type { Ids } from '../../../ports/ids.js';
import { RandomUuids } from './random-uuids.js';

const uuids = new RandomUuids();

export const randomIds: Ids = {
  uuid: (now) => uuids.text(now),
  putUuid: (now, target, at) => uuids.put(now, target, at),
  secret: (bytes) => randomBytes(bytes),
};
