-- Times are ms since 1970, UTC. Ids are UUIDs in lower case.
CREATE TABLE projects (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  timezone TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT

-- next statement
CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  prefix TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT

-- next statement
CREATE INDEX api_keys_by_project ON api_keys (project_id, created_at, id)

-- next statement
-- No reference to projects: an acknowledged event whose project was removed since must still find its place.
CREATE TABLE dead_letters (
  id TEXT NOT NULL PRIMARY KEY,
  project_id TEXT NOT NULL,
  timestamp INTEGER NOT NULL,
  id_key TEXT NOT NULL,
  line TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, timestamp, id_key)
) STRICT

-- next statement
CREATE INDEX dead_letters_by_age ON dead_letters (project_id, id)
