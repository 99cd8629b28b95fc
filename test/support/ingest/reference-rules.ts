import { createHash } from 'node:crypto';
import { eventColumns, type EventColumn } from '../../../internal/domain/event/event.js';
import { minified, textOf, type JsonNode } from './json-tree.js';
import { referenceTime, referenceTimeOfNumber } from './reference-timestamp.js';

/** What an event's request says of it. */
export interface RequestAround {
  readonly projectId: string;
  readonly now: number;
  readonly idempotencyKey: string | null;
  /** The event's place in the request. */
  readonly index: number;
}

/** What a good event must become; `id` null where the server makes it. */
export interface ExpectedEvent {
  readonly id: string | null;
  readonly idKey: string | null;
  readonly idFrom: 'client' | 'key' | 'server';
  readonly timestamp: number;
  readonly columns: Readonly<Record<EventColumn, string | null>>;
  readonly properties: string;
}

export interface Judgement {
  /** Names of the rules that refuse the event; none: it is good. */
  readonly reasons: readonly string[];
  readonly event: ExpectedEvent | null;
}

const longest: Readonly<Record<string, number>> = {
  event_type: 128,
  id: 200,
  user_id: 256,
  anonymous_id: 256,
  session_id: 256,
  source: 256,
  page_url: 4096,
};

/** The rules of docs/api.md, "Events in", once more: plain, slow, over a tree, one rule after the other. */
export function judge(node: JsonNode, request: RequestAround): Judgement {
  if (node.kind !== 'object') return { reasons: ['no object'], event: null };
  const reasons = new Set<string>();
  if (node.token.length > 65_536) reasons.add('too large');
  if (depthOf(node) > 8) reasons.add('too deep');
  if (keysIn(node) > 256) reasons.add('too many keys');
  checkTokens(node, reasons);

  const fields = new Map<string | null, JsonNode>();
  for (const { key, value } of node.members) {
    const name = textOf(key);
    if (name === null || ![...Object.keys(longest), 'timestamp', 'properties', 'metadata'].includes(name)) {
      reasons.add('unknown field');
    } else if (value.token !== 'null') fields.set(name, value);
  }

  const texts: Record<string, string | null> = {};
  for (const [name, most] of Object.entries(longest)) {
    const value = fields.get(name);
    texts[name] = value === undefined ? null : fieldText(value, most, reasons);
  }
  if (!fields.has('event_type')) reasons.add('no event_type');
  const [properties, metadata] = [fields.get('properties'), fields.get('metadata')];
  if (properties !== undefined && metadata !== undefined) reasons.add('properties and metadata');
  for (const value of [properties, metadata]) {
    if (value !== undefined && value.kind !== 'object') reasons.add('properties no object');
  }

  const id = texts['id'] ?? null;
  const time = timeOf(fields.get('timestamp'), id, request, reasons);
  if (reasons.size > 0 || time === null) return { reasons: [...reasons], event: null };
  const columns = Object.fromEntries(eventColumns.map((column) => [column, texts[column] ?? null]));
  const event = {
    timestamp: time,
    columns: columns as Record<EventColumn, string | null>,
    properties: minified(properties ?? metadata ?? { kind: 'object', token: '{}', members: [] }),
  };
  return { reasons: [], event: { ...event, ...identityOf(event, id, request) } };
}

type Identity = Pick<ExpectedEvent, 'id' | 'idKey' | 'idFrom'>;

function identityOf(
  event: Omit<ExpectedEvent, keyof Identity>,
  id: string | null,
  { projectId, idempotencyKey, index }: RequestAround,
): Identity {
  if (id !== null) return { id, idKey: uuidDigits(id) ?? nameBased(projectId, id), idFrom: 'client' };
  if (idempotencyKey === null) return { id: null, idKey: null, idFrom: 'server' };
  const idKey = keyedDigits(projectId, idempotencyKey, index, event);
  return { id: idKey.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), idKey, idFrom: 'key' };
}

function depthOf(node: JsonNode): number {
  return 'token' in node && node.kind !== 'array' && node.kind !== 'object'
    ? 0
    : 1 + Math.max(0, ...childrenOf(node).map(depthOf));
}

function keysIn(node: JsonNode): number {
  const own = node.kind === 'object' ? node.members.length : 0;
  return childrenOf(node).reduce((sum, child) => sum + keysIn(child), own);
}

function childrenOf(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'array') return node.items;
  return node.kind === 'object' ? node.members.map(({ value }) => value) : [];
}

function checkTokens(node: JsonNode, reasons: Set<string>): void {
  if (node.kind === 'string') checkText(node.token, reasons);
  if (node.kind === 'number' && !Number.isFinite(Number(node.token))) reasons.add('beyond doubles');
  if (node.kind === 'object') {
    const seen = new Set<string>();
    for (const { key } of node.members) {
      checkText(key, reasons);
      const text = textOf(key);
      if (text !== null && seen.has(text)) reasons.add('key twice');
      if (text !== null) seen.add(text);
    }
  }
  for (const child of childrenOf(node)) checkTokens(child, reasons);
}

function checkText(token: string, reasons: Set<string>): void {
  const text = textOf(token);
  if (text === null) reasons.add('bad UTF-8');
  else if (/\p{Surrogate}/u.test(text)) reasons.add('lone surrogate');
  else if (text.includes('\0')) reasons.add('NUL');
}

function fieldText(value: JsonNode, most: number, reasons: Set<string>): string | null {
  if (value.kind !== 'string') reasons.add('no string');
  const text = value.kind === 'string' ? textOf(value.token) : null;
  if (text === null) return null;
  if (text === '') reasons.add('empty');
  if (Array.from(text).length > most) reasons.add('too long');
  if (/\p{Control}/u.test(text)) reasons.add('control character');
  return text;
}

function timeOf(
  value: JsonNode | undefined,
  id: string | null,
  { now, idempotencyKey }: RequestAround,
  reasons: Set<string>,
): number | null {
  let time: number | null = null;
  const [timeInId, timeInKey] = [id, idempotencyKey].map((text) => timeInUuidV7(text ?? ''));
  if (value?.kind === 'string') time = referenceTime(textOf(value.token) ?? '');
  else if (value?.kind === 'number') time = referenceTimeOfNumber(value.token);
  else if (value === undefined) time = timeInId ?? timeInKey ?? null;
  const mayBeRetried = id !== null || idempotencyKey !== null;
  if (value === undefined && time === null && mayBeRetried) reasons.add('timestamp required');
  else if (value === undefined) time ??= now;
  if (time === null) reasons.add('no time');
  else if (time < 0 || time > now + 86_400_000) reasons.add('time out of range');
  return time;
}

/** The digits of a UUID in lower case; null for any other text. */
export function uuidDigits(text: string): string | null {
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
  return isUuid ? text.replaceAll('-', '').toLowerCase() : null;
}

function timeInUuidV7(text: string): number | null {
  const digits = uuidDigits(text) ?? '';
  return /^.{12}7.{3}[89ab]/.test(digits) ? parseInt(digits.slice(0, 12), 16) : null;
}

/** Of an event without id under an Idempotency-Key: UUIDv5 of the project, the key, the place and what the event says. */
function keyedDigits(
  projectId: string,
  key: string,
  index: number,
  event: Omit<ExpectedEvent, keyof Identity>,
): string {
  const columns = eventColumns.filter((column) => event.columns[column] !== null);
  const says = [
    `"timestamp":${event.timestamp}`,
    ...columns.map((column) => `"${column}":${JSON.stringify(event.columns[column])}`),
  ].join(',');
  const name = [`${key}\n${index}\n{${says},"properties":`, Buffer.from(event.properties, 'latin1'), '}'];
  return hashed(projectId, Buffer.concat(name.map((part) => Buffer.from(part as string))), 0x50);
}

/** As UUIDv5 (RFC 9562, 5.5), but under version 8. */
export function nameBased(projectId: string, name: string): string {
  return hashed(projectId, name, 0x80);
}

function hashed(projectId: string, name: string | Buffer, version: number): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(projectId.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex');
}
