import { SettingsMap, type ClickHouseSettings } from '@clickhouse/client';

/**
 * Sent with every query, since the profile of a server's user may have other values: those under which an answer is
 * whole, and is written as this program reads it. Limits of the profile stay; what goes beyond one fails.
 */
export const readSettings: ClickHouseSettings = {
  // An identity holds the timestamp, so its copies lie in one partition; a partition of one part is read as it is.
  do_not_merge_across_partitions_select_final: 1,
  // Before FINAL a filter could meet a copy that FINAL removes.
  optimize_move_to_prewhere_if_final: 0,
  use_skip_indexes_if_final: 0,

  // Each of these cuts an answer, or takes rows out of it, and says nothing.
  read_overflow_mode: 'throw',
  read_overflow_mode_leaf: 'throw',
  group_by_overflow_mode: 'throw',
  sort_overflow_mode: 'throw',
  distinct_overflow_mode: 'throw',
  set_overflow_mode: 'throw',
  join_overflow_mode: 'throw',
  transfer_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  timeout_overflow_mode: 'throw',
  timeout_overflow_mode_leaf: 'throw',
  limit: '0',
  offset: '0',
  additional_result_filter: '',
  additional_table_filters: SettingsMap.from({}),
  // Of a cluster: every shard, and of each one replica, in one answer.
  skip_unavailable_shards: 0,
  distributed_group_by_no_merge: '0',
  enable_parallel_replicas: '0',
  // An answer is kept by this program, which knows when it is old.
  use_query_cache: 0,

  // What expressions mean.
  aggregate_functions_null_for_empty: 0,
  cast_keep_nullable: 0,
  group_by_use_nulls: 0,
  join_use_nulls: 0,
  prefer_column_name_to_alias: 0,
  transform_null_in: 0,

  // How the answer is written.
  extremes: 0,
  output_format_json_escape_forward_slashes: 0,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_64bit_floats: 0,
  output_format_json_quote_denormals: 0,
  enable_named_columns_in_function_tuple: 0,
  http_write_exception_in_output_format: 0,
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
