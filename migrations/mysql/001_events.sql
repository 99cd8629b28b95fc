-- One row an event; the key is its identity. An absent text is NULL (the API refuses empty ones). Times are ms since
-- 1970, UTC. Texts are UTF-8, and compare by their bytes as such. Properties are the text that came: never of the type
-- json, which MySQL would write anew.
CREATE TABLE IF NOT EXISTS events (
  project_id binary(16) NOT NULL,
  timestamp bigint NOT NULL,
  id_key binary(16) NOT NULL,
  received_at bigint NOT NULL,
  id varbinary(800) NOT NULL,
  event_type varbinary(512),
  user_id varbinary(1024),
  anonymous_id varbinary(1024),
  session_id varbinary(1024),
  source varbinary(1024),
  page_url varbinary(16384),
  properties longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (project_id, timestamp, id_key)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC
