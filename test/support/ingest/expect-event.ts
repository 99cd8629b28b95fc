import { expect } from '@jest/globals';
import { decodeCanonicalLine } from '../../../internal/domain/event/canonical-line.js';
import { eventColumns } from '../../../internal/domain/event/event.js';
import {
  readIdempotencyKey,
  type IngestContext,
  type Verdict,
} from '../../../internal/domain/ingest/index.js';
import { jsonTree, textOf, type JsonNode } from './json-tree.js';
import { judge } from './reference-rules.js';

export const now = Date.UTC(2026, 0, 31, 10);
export const projectId = '0190a5f4-7c1e-7b2a-9d3e-5f60718293a4';
export const madeId = '019c1398-9500-7abc-8def-0123456789ab';
export const context: IngestContext = {
  projectId,
  now,
  receivedAt: now + 5,
  ids: idsOf(() => madeId),
  idempotencyKey: null,
};

/** What makes ids: these, in order. */
export function idsOf(uuid: () => string): IngestContext['ids'] {
  return { putUuid: (_, target, at) => target.set(Buffer.from(uuid()), at) };
}

export type Outcome = 'not JSON' | 'refused' | 'accepted';

export function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** How an event was sent. */
export interface Sending {
  readonly idempotencyKey: string | null;
  /** Its place in the request. */
  readonly index: number;
  /** The request's body is this one event, which may be wrapped. */
  readonly isAlone: boolean;
}

export const alone: Sending = { idempotencyKey: null, index: 0, isAlone: true };

export function contextUnder(idempotencyKey: string | null): IngestContext {
  return {
    ...context,
    idempotencyKey: idempotencyKey === null ? null : readIdempotencyKey(idempotencyKey),
  };
}

/** Holds a verdict on an event's bytes, null for not JSON, against JSON.parse and the reference rules. */
export function expectVerdict(bytes: Buffer, verdict: Verdict | null, sending: Sending): Outcome {
  if (!isJson(bytes)) {
    if (verdict !== null && (verdict.ok || verdict.faults[0]?.code !== 'invalid_json')) {
      throw new Error(`JSON.parse refuses what was taken for JSON: ${shown(bytes)}`);
    }
    return 'not JSON';
  }
  const tree = jsonTree(bytes.toString('latin1'));
  const { reasons, event } = judge(sending.isAlone ? unwrapped(tree) : tree, { projectId, now, ...sending });
  if (verdict === null) throw new Error(`JSON.parse accepts, the scanner does not: ${shown(bytes)}`);
  if (event === null) {
    if (verdict.ok) throw new Error(`accepted, but ${reasons.join(', ')}: ${shown(bytes)}`);
    if (verdict.faults[0]?.code === 'invalid_json') throw new Error(`is JSON: ${shown(bytes)}`);
    return 'refused';
  }
  if (!verdict.ok) throw new Error(`refused for ${JSON.stringify(verdict.faults)}: ${shown(bytes)}`);
  const stored = decodeCanonicalLine(verdict.event);
  const properties = Buffer.from(event.properties, 'latin1').toString('utf8');
  expect(stored).toStrictEqual({
    projectId,
    timestamp: event.timestamp,
    idKey: event.idKey ?? madeId.replaceAll('-', ''),
    id: event.id ?? madeId,
    receivedAt: context.receivedAt,
    columns: event.columns,
    properties,
  });
  expect(verdict).toMatchObject({ timestamp: event.timestamp, idFrom: event.idFrom, id: stored.id });
  const row = JSON.parse(verdict.line.toString()) as Record<string, unknown>;
  for (const column of eventColumns) expect(row[column] ?? null).toBe(event.columns[column]);
  expect(row['properties']).toStrictEqual(JSON.parse(properties));
  return 'accepted';
}

function unwrapped(node: JsonNode): JsonNode {
  const [only, ...others] = node.kind === 'object' ? node.members : [];
  if (only === undefined || others.length > 0) return node;
  return textOf(only.key) === 'event' && only.value.kind === 'object' ? only.value : node;
}

function shown(bytes: Buffer): string {
  return `${JSON.stringify(bytes.toString('utf8'))} (base64 ${bytes.toString('base64')})`;
}
