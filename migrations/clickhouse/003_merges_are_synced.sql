-- A merge's sources are removed soon after it. What it wrote is synced before, like an insert, or a power cut could take
-- both.
ALTER TABLE events MODIFY SETTING min_rows_to_fsync_after_merge = 1
