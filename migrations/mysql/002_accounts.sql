-- Users, their sessions, projects, members, keys and dead letters. Times are ms since 1970, UTC. Ids are UUIDs in lower
-- case, kept as the texts they are. What is looked for or sorted by is kept as the bytes of its UTF-8: no collation that
-- MySQL and MariaDB both have compares texts by all their bytes, spaces at the end among them.
CREATE TABLE IF NOT EXISTS projects (
  id varbinary(36) PRIMARY KEY,
  name longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  timezone longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- How many local dates back its events are kept; null: without end.
  retention_days bigint,
  created_at bigint NOT NULL,
  -- A project that was removed stays: its id is never used again, and what is left of it elsewhere can be erased.
  removed_at bigint
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC

-- next statement
CREATE TABLE IF NOT EXISTS api_keys (
  id varbinary(36) PRIMARY KEY,
  project_id varbinary(36) NOT NULL,
  name longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  scopes longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- Events a second; null: no limit.
  rate_limit bigint,
  hash varbinary(128) NOT NULL,
  prefix longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at bigint NOT NULL,
  last_used_at bigint,
  revoked_at bigint,
  UNIQUE KEY api_keys_by_hash (hash),
  KEY api_keys_by_project (project_id, created_at, id),
  -- For the question, twice a second, of what was revoked lately.
  KEY api_keys_by_revocation (revoked_at),
  FOREIGN KEY (project_id) REFERENCES projects (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC

-- next statement
-- No reference to projects: an acknowledged event whose project was removed since must still find its place.
CREATE TABLE IF NOT EXISTS dead_letters (
  id varbinary(36) PRIMARY KEY,
  project_id varbinary(36) NOT NULL,
  timestamp bigint NOT NULL,
  id_key varbinary(64) NOT NULL,
  line longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  code longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  reason longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at bigint NOT NULL,
  UNIQUE KEY dead_letters_by_identity (project_id, timestamp, id_key),
  KEY dead_letters_by_age (project_id, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC

-- next statement
CREATE TABLE IF NOT EXISTS users (
  id varbinary(36) PRIMARY KEY,
  -- In lower case: two spellings of one address are one user.
  email varbinary(1280) NOT NULL,
  full_name longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  company longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  role varbinary(16) NOT NULL,
  password_hash longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at bigint NOT NULL,
  disabled_at bigint,
  UNIQUE KEY users_by_email (email)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC

-- next statement
-- One row: it decides who is the first user, and is the lock of changes that must leave an admin.
CREATE TABLE IF NOT EXISTS installation (
  id bigint PRIMARY KEY,
  has_users bigint NOT NULL,
  CHECK (id = 1)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC

-- next statement
INSERT INTO installation (id, has_users) VALUES (1, 0) ON DUPLICATE KEY UPDATE id = id

-- next statement
CREATE TABLE IF NOT EXISTS sessions (
  id varbinary(36) PRIMARY KEY,
  user_id varbinary(36) NOT NULL,
  created_at bigint NOT NULL,
  -- When the last token of the session does.
  expires_at bigint NOT NULL,
  ended_at bigint,
  KEY sessions_by_user (user_id),
  KEY sessions_by_expiry (expires_at),
  FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC

-- next statement
CREATE TABLE IF NOT EXISTS refresh_tokens (
  hash varbinary(128) PRIMARY KEY,
  session_id varbinary(36) NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  KEY refresh_tokens_by_session (session_id),
  FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC

-- next statement
CREATE TABLE IF NOT EXISTS members (
  project_id varbinary(36) NOT NULL,
  user_id varbinary(36) NOT NULL,
  role varbinary(16) NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (project_id, user_id),
  KEY members_by_user (user_id, project_id),
  FOREIGN KEY (project_id) REFERENCES projects (id),
  FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC
