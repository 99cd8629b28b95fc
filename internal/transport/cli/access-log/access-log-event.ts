import { createHmac } from 'node:crypto';
import type { AccessLogEntry } from './access-log.js';
import { referrerHost } from './referrer-host.js';

/** An event as the API takes it (docs/api.md); absent fields are left out. */
export interface AccessLogEvent {
  readonly id: string;
  readonly event_type: 'page_view';
  readonly timestamp: string;
  readonly anonymous_id: string;
  readonly source?: string;
  readonly page_url?: string;
  readonly properties: Readonly<Record<string, string | number>>;
}

/**
 * The event of a request. A request that is no request line has no page: its text is the property `request`.
 * `visitorHashKey` as bytes.
 */
export function accessLogEvent(entry: AccessLogEntry, id: string, visitorHashKey: Buffer): AccessLogEvent {
  const { request, referrer } = entry;
  const source = referrer === null ? null : referrerHost(referrer);
  const line = typeof request === 'string' ? null : request;
  const properties = {
    status: entry.status,
    bytes: entry.bytes,
    method: line?.method ?? null,
    protocol: line?.protocol ?? null,
    agent: entry.agent,
    referrer,
    request: typeof request === 'string' ? request : null,
  };
  return {
    id,
    event_type: 'page_view',
    timestamp: new Date(entry.time).toISOString(),
    anonymous_id: visitorId(entry, visitorHashKey),
    ...(source === null ? {} : { source }),
    ...(line === null ? {} : { page_url: line.target }),
    properties: Object.fromEntries(
      Object.entries(properties).filter(
        (property): property is [string, string | number] => property[1] !== null,
      ),
    ),
  };
}

/**
 * A visitor is an address with an agent. Who has not the key can neither read the address out of the id nor try
 * all addresses; 192 bits, so that two visitors never share one.
 */
function visitorId({ address, agent }: AccessLogEntry, key: Buffer): string {
  const digest = createHmac('sha256', key)
    .update(`${address}\0${agent ?? ''}`)
    .digest();
  return digest.subarray(0, 24).toString('base64url');
}
