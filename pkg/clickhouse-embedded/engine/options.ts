/** How much of the machine the engine may take. */
export interface EngineLimits {
  /** Resident memory of the engine's process; queries beyond it fail with code 241. */
  readonly memoryBytes: number;
  /** Of one query. */
  readonly queryMemoryBytes: number;
  /** Statements that read, at once; further ones wait. */
  readonly reads: number;
  /** Inserts and all other statements, at once. */
  readonly writes: number;
}

const MiB = 1024 * 1024;

/** Given when the folder is opened; later it is too late for most. The defaults are for servers of 64 GB and more. */
export function engineOptions(limits: EngineLimits): string[] {
  return [
    `--max_server_memory_usage=${limits.memoryBytes}`,
    `--mark_cache_size=${64 * MiB}`,
    `--index_mark_cache_size=${16 * MiB}`,
    `--primary_index_cache_size=${64 * MiB}`,
    `--query_condition_cache_size=${16 * MiB}`,
    '--uncompressed_cache_size=0',
    '--background_pool_size=4',
    '--background_common_pool_size=2',
    '--background_schedule_pool_size=8',
    '--background_move_pool_size=1',
    '--background_fetches_pool_size=1',
    ...sessionOptions(limits),
  ];
}

/** The settings that every session begins with; a request may change them for itself. */
export function sessionOptions(
  limits: EngineLimits,
  profile: Readonly<Record<string, string>> = {},
): string[] {
  return [
    // chDB's own default is 1: an insert would be answered before it is on the disk.
    '--async_insert=0',
    `--max_memory_usage=${limits.queryMemoryBytes}`,
    // Parameters are set by a statement, and may be long lists of long values.
    `--max_query_size=${256 * MiB}`,
    // chDB's default differs from the server's.
    '--implicit_select=0',
    ...Object.entries(profile).map(([name, value]) => `--${name}=${value}`),
  ];
}
