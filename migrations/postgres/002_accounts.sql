-- Users, their sessions, projects, members, keys and dead letters. Times are ms since 1970, UTC. Ids are UUIDs in lower
-- case, kept as the texts they are, and all texts compare by their bytes, whatever the database's own order is.
CREATE TABLE projects (
  id text COLLATE "C" PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  timezone text COLLATE "C" NOT NULL,
  -- How many local dates back its events are kept; null: without end.
  retention_days bigint,
  created_at bigint NOT NULL,
  -- A project that was removed stays: its id is never used again, and what is left of it elsewhere can be erased.
  removed_at bigint
)

-- next statement
CREATE TABLE api_keys (
  id text COLLATE "C" PRIMARY KEY,
  project_id text COLLATE "C" NOT NULL REFERENCES projects (id),
  name text COLLATE "C" NOT NULL,
  scopes text COLLATE "C" NOT NULL,
  -- Events a second; null: no limit.
  rate_limit bigint,
  hash text COLLATE "C" NOT NULL UNIQUE,
  prefix text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  last_used_at bigint,
  revoked_at bigint
)

-- next statement
CREATE INDEX api_keys_by_project ON api_keys (project_id, created_at, id)

-- next statement
-- For the question, twice a second, of what was revoked lately.
CREATE INDEX api_keys_by_revocation ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL

-- next statement
-- No reference to projects: an acknowledged event whose project was removed since must still find its place.
CREATE TABLE dead_letters (
  id text COLLATE "C" PRIMARY KEY,
  project_id text COLLATE "C" NOT NULL,
  timestamp bigint NOT NULL,
  id_key text COLLATE "C" NOT NULL,
  line text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  UNIQUE (project_id, timestamp, id_key)
)

-- next statement
CREATE INDEX dead_letters_by_age ON dead_letters (project_id, id)

-- next statement
CREATE TABLE users (
  id text COLLATE "C" PRIMARY KEY,
  -- In lower case: two spellings of one address are one user.
  email text COLLATE "C" NOT NULL UNIQUE,
  full_name text COLLATE "C",
  company text COLLATE "C",
  role text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  disabled_at bigint
)

-- next statement
-- One row: it decides who is the first user, and is the lock of changes that must leave an admin.
CREATE TABLE installation (
  id bigint PRIMARY KEY CHECK (id = 1),
  has_users bigint NOT NULL
)

-- next statement
INSERT INTO installation (id, has_users) VALUES (1, 0)

-- next statement
CREATE TABLE sessions (
  id text COLLATE "C" PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  created_at bigint NOT NULL,
  -- When the last token of the session does.
  expires_at bigint NOT NULL,
  ended_at bigint
)

-- next statement
CREATE INDEX sessions_by_user ON sessions (user_id)

-- next statement
CREATE INDEX sessions_by_expiry ON sessions (expires_at)

-- next statement
CREATE TABLE refresh_tokens (
  hash text COLLATE "C" PRIMARY KEY,
  session_id text COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint
)

-- next statement
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)

-- next statement
CREATE TABLE members (
  project_id text COLLATE "C" NOT NULL REFERENCES projects (id),
  user_id text COLLATE "C" NOT NULL REFERENCES users (id),
  role text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (project_id, user_id)
)

-- next statement
CREATE INDEX members_by_user ON members (user_id, project_id)
