import { randomBytes, randomFillSync } from 'node:crypto';
import { formatUuid } from '../../../domain/event/uuid.js';
import type { Ids } from '../../../ports/ids.js';

/** RFC 9562, version 7: 48 bits of time in ms, then 74 random bits around the version and the variant. */
function uuidV7(now: number): string {
  const bytes = randomFillSync(Buffer.allocUnsafe(16));
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return formatUuid(bytes.toString('hex'));
}

export const randomIds: Ids = { uuid: uuidV7, secret: (bytes) => randomBytes(bytes) };
