-- The best SQL that was found by hand for each question, for PostgreSQL; it may know what the events are like.
-- {{project}}, {{from}} and the like: questions/handwritten.ts.

-- question: count by day
SELECT (timestamp - {{from}}) / 86400000, count(*) FROM events
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY 1;

-- question: count by type
SELECT event_type, count(*) FROM events
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY 1;

-- question: totals
WITH visits AS (
  SELECT coalesce('u' || user_id, 'a' || anonymous_id) AS actor, session_id, count(*) AS events FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2)
SELECT sum(events), count(DISTINCT actor), count(DISTINCT session_id) FROM visits;

-- question: events by day
WITH visits AS (
  SELECT (timestamp - {{from}}) / 86400000 AS day, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, session_id,
    count(*) AS events
  FROM events WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2, 3)
SELECT coalesce(day, -1), sum(events), count(DISTINCT actor), count(DISTINCT session_id)
FROM visits GROUP BY GROUPING SETS ((day), ());

-- question: events by day, filtered by a property
WITH visits AS (
  SELECT (timestamp - {{from}}) / 86400000 AS day, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, session_id,
    count(*) AS events
  FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND source = 'google'
    AND properties ->> 'plan' = 'pro'
  GROUP BY 1, 2, 3)
SELECT coalesce(day, -1), sum(events), count(DISTINCT actor), count(DISTINCT session_id)
FROM visits GROUP BY GROUPING SETS ((day), ());

-- question: breakdown by type, users
SELECT event_type, sum(events), count(actor) FROM (
  SELECT event_type, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, count(*) AS events FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2) visitors
GROUP BY 1;

-- question: breakdown by page, users
WITH visitors AS (
  SELECT page_url, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, count(*) AS events FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2),
pages AS (
  SELECT page_url, sum(events) AS events, count(actor) AS users FROM visitors
  GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100)
SELECT page_url, events, users FROM pages
UNION ALL
SELECT 'other', sum(events), count(DISTINCT actor) FROM visitors
WHERE page_url NOT IN (SELECT page_url FROM pages) HAVING count(*) > 0;

-- question: breakdown by a property, users
SELECT plan, sum(events), count(actor) FROM (
  SELECT properties ->> 'plan' AS plan, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, count(*) AS events
  FROM events WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2) visitors
GROUP BY 1;

-- question: summary
WITH visits AS (
  SELECT timestamp >= {{from}} AS now, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, session_id,
    count(*) AS events
  FROM events WHERE project_id = '{{project}}' AND timestamp >= {{before}} AND timestamp < {{until}}
  GROUP BY 1, 2, 3)
SELECT CASE WHEN now THEN 'total' ELSE 'previous' END, sum(events), count(DISTINCT actor), count(DISTINCT session_id)
FROM visits GROUP BY now;
SELECT event_type, sum(events), count(actor), NULL FROM (
  SELECT event_type, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, count(*) AS events FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2) visitors
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10;
SELECT page_url, sum(events), count(actor), NULL FROM (
  SELECT page_url, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, count(*) AS events FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND page_url IN (
    SELECT page_url FROM events
    WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10)
  GROUP BY 1, 2) visitors
GROUP BY 1;
SELECT source, sum(events), count(actor), NULL FROM (
  SELECT source, coalesce('u' || user_id, 'a' || anonymous_id) AS actor, count(*) AS events FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2) visitors
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10;

-- question: property by day
SELECT day, number_count, sum, avg, min, max, percentiles[1], percentiles[2], percentiles[3] FROM (
  SELECT coalesce(day, -1) AS day, count(price) AS number_count, sum(price), avg(price), min(price), max(price),
    percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY price) AS percentiles
  FROM (
    SELECT (timestamp - {{from}}) / 86400000 AS day, (properties ->> 'price')::float8 AS price FROM events
    WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} OFFSET 0) priced
  WHERE price IS NOT NULL GROUP BY GROUPING SETS ((day), ())) measured
WHERE number_count > 0;

-- question: user page
WITH mine AS MATERIALIZED (
  SELECT timestamp, id_key, id, event_type, session_id, properties FROM events
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND user_id = '{{user}}')
SELECT 'all', count(*), count(DISTINCT session_id), NULL FROM mine
UNION ALL SELECT event_type, count(*), NULL, NULL FROM mine GROUP BY 1
UNION ALL (SELECT id, timestamp, NULL, properties::text FROM mine ORDER BY timestamp DESC, id_key DESC LIMIT 100);

-- question: funnel
-- Without the medians. Of each event the next of the following step, by one sort for both windows.
WITH steps AS (
  SELECT coalesce('u' || user_id, 'a' || anonymous_id) AS actor, timestamp AS at,
    CASE event_type WHEN 'product_viewed' THEN 1 WHEN 'cart_added' THEN 2 ELSE 3 END AS step
  FROM events WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
    AND event_type IN ('product_viewed', 'cart_added', 'purchase')),
thirds AS (
  SELECT actor, at, step, min(CASE WHEN step = 3 THEN at END) OVER (
    PARTITION BY actor ORDER BY at DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS third
  FROM steps),
chains AS (
  SELECT actor, at, step, min(CASE WHEN step = 2 THEN at END) OVER later AS second,
    min(CASE WHEN step = 2 THEN third END) OVER later AS third
  FROM thirds
  WINDOW later AS (PARTITION BY actor ORDER BY at DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
reached AS (
  SELECT actor, max(CASE WHEN third <= at + 604800000 THEN 3 WHEN second <= at + 604800000 THEN 2 ELSE 1 END) AS step
  FROM chains WHERE step = 1 GROUP BY actor)
SELECT each, count(*) FROM reached JOIN generate_series(1, 3) each ON each <= step GROUP BY each;

-- question: retention by week
WITH weeks AS (
  SELECT coalesce('u' || user_id, 'a' || anonymous_id) AS actor, (timestamp - 345600000) / 604800000 AS week,
    min(timestamp) FILTER (WHERE event_type = 'page_view') AS started, max(timestamp) AS last
  FROM events WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY 1, 2),
cohorts AS (
  SELECT week, last, min(week) FILTER (WHERE started IS NOT NULL) OVER own AS cohort, min(started) OVER own AS started
  FROM weeks WINDOW own AS (PARTITION BY actor))
SELECT cohort, week - cohort, count(*) FILTER (WHERE week > cohort OR last > started),
  CASE WHEN week = cohort THEN count(*) END
FROM cohorts WHERE week >= cohort GROUP BY cohort, week;

-- question: realtime
SELECT 'all', count(*), count(DISTINCT coalesce('u' || user_id, 'a' || anonymous_id)) FROM events
WHERE project_id = '{{project}}' AND timestamp >= {{realtime}} AND timestamp < {{until}};
SELECT event_type, count(*), NULL FROM events
WHERE project_id = '{{project}}' AND timestamp >= {{realtime}} AND timestamp < {{until}} GROUP BY 1;

-- question: export of 100,000 events
SELECT timestamp, id_key, received_at, id, event_type, user_id, anonymous_id, session_id, source, page_url, properties::text
FROM events WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
ORDER BY timestamp, id_key LIMIT {{scanned}};
