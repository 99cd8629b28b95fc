import type { ClickHouseSettings } from '@clickhouse/client';

export const readSettings: ClickHouseSettings = {
  // An identity holds the timestamp, so its copies lie in one partition; a partition of one part is read as it is.
  do_not_merge_across_partitions_select_final: 1,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_escape_forward_slashes: 0,
};

/** What one question may take; groups and sorts that need more than a part of it go on in files. */
export function memoryBounds(bytes: number): ClickHouseSettings {
  const inMemory = String(Math.floor(bytes / 4));
  return {
    max_memory_usage: String(bytes),
    max_bytes_before_external_group_by: inMemory,
    max_bytes_before_external_sort: inMemory,
  };
}
