import type { DeadLetter } from '../../../../ports/dead-letters.js';
import { madeStorable, storable, type Integer } from './column-values.js';

export interface DeadLetterRow {
  readonly id: string;
  readonly project_id: string;
  readonly timestamp: Integer;
  readonly id_key: string;
  readonly line: string;
  readonly code: string;
  readonly reason: string;
  readonly created_at: Integer;
}

export function toDeadLetterRow(letter: DeadLetter): DeadLetterRow {
  return {
    id: letter.id,
    project_id: letter.projectId,
    timestamp: letter.timestamp,
    id_key: letter.idKey,
    line: storable(letter.line),
    code: letter.code,
    // An engine's words about data may quote the data: a letter must not be refused for its reason.
    reason: madeStorable(letter.reason),
    created_at: letter.createdAt,
  };
}

export function fromDeadLetterRow(row: DeadLetterRow): DeadLetter {
  return {
    id: row.id,
    projectId: row.project_id,
    timestamp: Number(row.timestamp),
    idKey: row.id_key,
    line: row.line,
    code: row.code,
    reason: row.reason,
    createdAt: Number(row.created_at),
  };
}
