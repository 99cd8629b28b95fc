-- One row an event; the key is its identity. An absent text is NULL (the API refuses empty ones). Times are ms since
-- 1970, UTC. Texts compare by their bytes, whatever the database's own order is. Properties are the text that came.
CREATE TABLE events (
  project_id uuid NOT NULL,
  timestamp bigint NOT NULL,
  id_key uuid NOT NULL,
  received_at bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  event_type text COLLATE "C",
  user_id text COLLATE "C",
  anonymous_id text COLLATE "C",
  session_id text COLLATE "C",
  source text COLLATE "C",
  page_url text COLLATE "C",
  properties json NOT NULL,
  PRIMARY KEY (project_id, timestamp, id_key)
)
