import { TimeZone } from '../../../../internal/domain/questions/time-zone.js';

export function zoneNamed(name: string): TimeZone {
  const zone = TimeZone.named(name);
  if (zone === null) throw new Error(`no such zone: ${name}`);
  return zone;
}
