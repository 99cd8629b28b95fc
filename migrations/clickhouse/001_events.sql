-- One row an event; an empty text is an absent one (the API refuses empty texts). `id_key` is how a canonical line
-- writes the identity's 16 bytes; it is read on insert and not kept.
--
-- Copies of an event are removed when parts merge, and by FINAL when they are read. A partition of one part makes
-- FINAL free, so partitions merge to one part once they have been quiet for a while.
--
-- Partitions: years before 2020, months up to the day the table was made, days from then on: an imported history has
-- few partitions, and what comes in day by day is removed by the day. internal/adapters reads the two bounds back
-- from this expression; it can never be altered.
CREATE TABLE IF NOT EXISTS events
(
    project_id UUID,
    timestamp Int64 CODEC(Delta, ZSTD(1)),
    id_key String EPHEMERAL,
    id_bytes FixedString(16) DEFAULT unhex(id_key) CODEC(ZSTD(1)),
    received_at Int64 CODEC(Delta, ZSTD(1)),
    id String CODEC(ZSTD(1)),
    event_type LowCardinality(String),
    user_id String CODEC(ZSTD(1)),
    anonymous_id String CODEC(ZSTD(1)),
    session_id String CODEC(ZSTD(1)),
    source LowCardinality(String),
    page_url String CODEC(ZSTD(1)),
    properties String CODEC(ZSTD(1)),
    time DateTime64(3, 'UTC') ALIAS fromUnixTimestamp64Milli(timestamp, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY multiIf(
    timestamp < 1577836800000, toYear(fromUnixTimestamp64Milli(timestamp, 'UTC')),
    timestamp < {{daily_from}}, toYYYYMM(fromUnixTimestamp64Milli(timestamp, 'UTC')),
    toYYYYMMDD(fromUnixTimestamp64Milli(timestamp, 'UTC')))
ORDER BY (project_id, timestamp, id_bytes)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_age_to_force_merge_seconds = 600,
    min_age_to_force_merge_on_partition_only = 1
