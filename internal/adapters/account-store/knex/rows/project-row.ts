import type { Project } from '../../../../ports/account-store.js';
import { numberOrNull, storable, type Integer } from './column-values.js';

export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  readonly retention_days: number | null;
  readonly created_at: Integer;
  readonly removed_at: Integer | null;
}

export function toProjectRow(project: Project): ProjectRow {
  return {
    id: project.id,
    name: storable(project.name),
    timezone: project.timezone,
    retention_days: project.retentionDays,
    created_at: project.createdAt,
    removed_at: null,
  };
}

export function fromProjectRow(row: ProjectRow): Project {
  return {
    id: row.id,
    name: row.name,
    timezone: row.timezone,
    retentionDays: numberOrNull(row.retention_days),
    createdAt: Number(row.created_at),
  };
}
