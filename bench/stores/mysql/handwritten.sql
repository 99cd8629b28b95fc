-- The best SQL that was found by hand for each question, for MySQL and MariaDB; it may know what the events are like.
-- {{project}}, {{from}} and the like: questions/handwritten.ts.

-- question: count by day
SELECT (timestamp - {{from}}) DIV 86400000 AS day, count(*) FROM events
WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY day;

-- question: count by type
SELECT event_type, count(*) FROM events
WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY event_type;

-- question: totals
WITH visits AS (
  SELECT coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, session_id, count(*) AS events FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY actor, session_id)
SELECT sum(events), count(DISTINCT actor), count(DISTINCT session_id) FROM visits;

-- question: events by day
WITH visits AS (
  SELECT (timestamp - {{from}}) DIV 86400000 AS day, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor,
    session_id, count(*) AS events
  FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY day, actor, session_id)
SELECT coalesce(day, -1), sum(events), count(DISTINCT actor), count(DISTINCT session_id)
FROM visits GROUP BY day WITH ROLLUP;

-- question: events by day, filtered by a property
WITH visits AS (
  SELECT (timestamp - {{from}}) DIV 86400000 AS day, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor,
    session_id, count(*) AS events
  FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
    AND source = 'google' AND json_value(properties, '$.plan') = 'pro'
  GROUP BY day, actor, session_id)
SELECT coalesce(day, -1), sum(events), count(DISTINCT actor), count(DISTINCT session_id)
FROM visits GROUP BY day WITH ROLLUP;

-- question: breakdown by type, users
SELECT event_type, sum(events), count(actor) FROM (
  SELECT event_type, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, count(*) AS events FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY event_type, actor) visitors
GROUP BY event_type;

-- question: breakdown by page, users
SELECT page_url, count(*) AS events, count(DISTINCT coalesce(concat('u', user_id), concat('a', anonymous_id))) FROM events
WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY page_url ORDER BY events DESC, page_url LIMIT 100;
SELECT 'other', count(*), count(DISTINCT coalesce(concat('u', user_id), concat('a', anonymous_id)))
FROM events LEFT JOIN (
  SELECT page_url FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY page_url ORDER BY count(*) DESC, page_url LIMIT 100) top ON top.page_url = events.page_url
WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  AND top.page_url IS NULL
HAVING count(*) > 0;

-- question: breakdown by a property, users
SELECT plan, sum(events), count(actor) FROM (
  SELECT json_value(properties, '$.plan') AS plan, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor,
    count(*) AS events
  FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY plan, actor) visitors
GROUP BY plan;

-- question: summary
WITH visits AS (
  SELECT timestamp >= {{from}} AS is_now, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, session_id,
    count(*) AS events
  FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{before}} AND timestamp < {{until}}
  GROUP BY is_now, actor, session_id)
SELECT if(is_now, 'total', 'previous'), sum(events), count(DISTINCT actor), count(DISTINCT session_id)
FROM visits GROUP BY is_now;
SELECT event_type, sum(events), count(actor), NULL FROM (
  SELECT event_type, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, count(*) AS events FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY event_type, actor) visitors
GROUP BY event_type ORDER BY 2 DESC, 1 LIMIT 10;
SELECT page_url, sum(events), count(actor), NULL FROM (
  SELECT page_url, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, count(*) AS events
  FROM events JOIN (
    SELECT page_url FROM events
    WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
    GROUP BY page_url ORDER BY count(*) DESC, page_url LIMIT 10) top USING (page_url)
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY page_url, actor) visitors
GROUP BY page_url;
SELECT source, sum(events), count(actor), NULL FROM (
  SELECT source, coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, count(*) AS events FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY source, actor) visitors
GROUP BY source ORDER BY 2 DESC, 1 LIMIT 10;

-- question: property by day
CREATE TEMPORARY TABLE priced AS
  SELECT (timestamp - {{from}}) DIV 86400000 AS day, json_value(properties, '$.price') + 0e0 AS price FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}};
WITH ranked AS (
  SELECT day, price, row_number() OVER (PARTITION BY day ORDER BY price) - 1 AS place, count(*) OVER (PARTITION BY day) - 1 AS top
  FROM priced WHERE price IS NOT NULL)
SELECT day, count(*), sum(price), avg(price), min(price), max(price),
  min(if(place >= floor(5e-1 * top), price, NULL)) + (5e-1 * max(top) - floor(5e-1 * max(top)))
    * (min(if(place >= floor(5e-1 * top) + 1, price, NULL)) - min(if(place >= floor(5e-1 * top), price, NULL))),
  min(if(place >= floor(9e-1 * top), price, NULL)) + (9e-1 * max(top) - floor(9e-1 * max(top)))
    * (min(if(place >= floor(9e-1 * top) + 1, price, NULL)) - min(if(place >= floor(9e-1 * top), price, NULL))),
  min(if(place >= floor(99e-2 * top), price, NULL)) + (99e-2 * max(top) - floor(99e-2 * max(top)))
    * (min(if(place >= floor(99e-2 * top) + 1, price, NULL)) - min(if(place >= floor(99e-2 * top), price, NULL)))
FROM ranked GROUP BY day;
WITH ranked AS (
  SELECT price, row_number() OVER (ORDER BY price) - 1 AS place, count(*) OVER () - 1 AS top
  FROM priced WHERE price IS NOT NULL)
SELECT -1, count(*), sum(price), avg(price), min(price), max(price),
  min(if(place >= floor(5e-1 * top), price, NULL)) + (5e-1 * max(top) - floor(5e-1 * max(top)))
    * (min(if(place >= floor(5e-1 * top) + 1, price, NULL)) - min(if(place >= floor(5e-1 * top), price, NULL))),
  min(if(place >= floor(9e-1 * top), price, NULL)) + (9e-1 * max(top) - floor(9e-1 * max(top)))
    * (min(if(place >= floor(9e-1 * top) + 1, price, NULL)) - min(if(place >= floor(9e-1 * top), price, NULL))),
  min(if(place >= floor(99e-2 * top), price, NULL)) + (99e-2 * max(top) - floor(99e-2 * max(top)))
    * (min(if(place >= floor(99e-2 * top) + 1, price, NULL)) - min(if(place >= floor(99e-2 * top), price, NULL)))
FROM ranked;
DROP TEMPORARY TABLE priced;

-- question: user page
CREATE TEMPORARY TABLE mine AS
  SELECT timestamp, id_key, id, event_type, session_id, properties FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
    AND user_id = '{{user}}';
SELECT 'all', count(*), count(DISTINCT session_id), NULL FROM mine;
SELECT event_type, count(*), NULL, NULL FROM mine GROUP BY event_type;
SELECT id, timestamp, NULL, properties FROM mine ORDER BY timestamp DESC, id_key DESC LIMIT 100;
DROP TEMPORARY TABLE mine;

-- question: funnel
-- Without the medians. Of each event the next of the following step, by one sort for both windows.
WITH steps AS (
  SELECT coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, timestamp AS moment,
    CASE event_type WHEN 'product_viewed' THEN 1 WHEN 'cart_added' THEN 2 ELSE 3 END AS step
  FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
    AND event_type IN ('product_viewed', 'cart_added', 'purchase')),
thirds AS (
  SELECT actor, moment, step, min(CASE WHEN step = 3 THEN moment END) OVER (
    PARTITION BY actor ORDER BY moment DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS third_at
  FROM steps),
chains AS (
  SELECT actor, moment, step, min(CASE WHEN step = 2 THEN moment END) OVER later AS second_at,
    min(CASE WHEN step = 2 THEN third_at END) OVER later AS third_at
  FROM thirds
  WINDOW later AS (PARTITION BY actor ORDER BY moment DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
reached AS (
  SELECT actor, max(CASE WHEN third_at <= moment + 604800000 THEN 3 WHEN second_at <= moment + 604800000 THEN 2 ELSE 1 END)
    AS step
  FROM chains WHERE step = 1 GROUP BY actor)
SELECT nth, count(*) FROM reached JOIN (SELECT 1 AS nth UNION ALL SELECT 2 UNION ALL SELECT 3) steps_of ON nth <= step
GROUP BY nth;

-- question: retention by week
WITH weeks AS (
  SELECT coalesce(concat('u', user_id), concat('a', anonymous_id)) AS actor, (timestamp - 345600000) DIV 604800000 AS week,
    min(CASE WHEN event_type = 'page_view' THEN timestamp END) AS started_at, max(timestamp) AS last_at
  FROM events
  WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY actor, week),
cohorts AS (
  SELECT week, last_at, min(CASE WHEN started_at IS NOT NULL THEN week END) OVER own AS cohort,
    min(started_at) OVER own AS started_at
  FROM weeks WINDOW own AS (PARTITION BY actor))
SELECT cohort, week - cohort, sum(week > cohort OR last_at > started_at), CASE WHEN week = cohort THEN count(*) END
FROM cohorts WHERE week >= cohort GROUP BY cohort, week;

-- question: realtime
SELECT 'all', count(*), count(DISTINCT coalesce(concat('u', user_id), concat('a', anonymous_id))) FROM events
WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{realtime}} AND timestamp < {{until}};
SELECT event_type, count(*), NULL FROM events
WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{realtime}} AND timestamp < {{until}}
GROUP BY event_type;

-- question: export of 100,000 events
SELECT timestamp, hex(id_key), received_at, id, event_type, user_id, anonymous_id, session_id, source, page_url, properties
FROM events
WHERE project_id = unhex(replace('{{project}}', '-', '')) AND timestamp >= {{from}} AND timestamp < {{until}}
ORDER BY timestamp, id_key LIMIT {{scanned}};
