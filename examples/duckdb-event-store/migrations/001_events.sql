-- One row an event; the key is its identity. An absent text is NULL (the API refuses empty ones). Times are ms since
-- 1970, UTC. Texts compare by their bytes. Properties are the text that came: the type JSON is checked text.
CREATE TABLE events (
  project_id UUID NOT NULL,
  timestamp BIGINT NOT NULL,
  id_key UUID NOT NULL,
  received_at BIGINT NOT NULL,
  id VARCHAR NOT NULL,
  event_type VARCHAR,
  user_id VARCHAR,
  anonymous_id VARCHAR,
  session_id VARCHAR,
  source VARCHAR,
  page_url VARCHAR,
  properties JSON NOT NULL,
  PRIMARY KEY (project_id, timestamp, id_key)
)
