-- How many local dates back a project's events are kept; null: without end.
ALTER TABLE projects ADD COLUMN retention_days INTEGER

-- next statement
-- A project that was removed stays: its id is never used again, and what is left of it elsewhere can be erased.
ALTER TABLE projects ADD COLUMN removed_at INTEGER

-- next statement
-- Events a second; null: no limit.
ALTER TABLE api_keys ADD COLUMN rate_limit INTEGER

-- next statement
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER

-- next statement
-- For the question, twice a second, of what was revoked lately.
CREATE INDEX api_keys_by_revocation ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL

-- next statement
CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  full_name TEXT,
  company TEXT,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT

-- next statement
-- One row: it decides who is the first user, and is the lock of changes that must leave an admin.
CREATE TABLE installation (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  has_users INTEGER NOT NULL
) STRICT

-- next statement
INSERT INTO installation (id, has_users) VALUES (1, 0)

-- next statement
-- expires_at: when the last token of the session does.
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT

-- next statement
CREATE INDEX sessions_by_user ON sessions (user_id)

-- next statement
CREATE INDEX sessions_by_expiry ON sessions (expires_at)

-- next statement
CREATE TABLE refresh_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT

-- next statement
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)

-- next statement
CREATE TABLE members (
  project_id TEXT NOT NULL REFERENCES projects (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, user_id)
) STRICT

-- next statement
CREATE INDEX members_by_user ON members (user_id, project_id)
