import type { ClickHouseSettings } from '@clickhouse/client';

export const readSettings: ClickHouseSettings = {
  // An identity holds the timestamp, so its copies lie in one partition; a partition of one part is read as it is.
  do_not_merge_across_partitions_select_final: 1,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_escape_forward_slashes: 0,
};
