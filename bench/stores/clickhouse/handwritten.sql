-- The best SQL that was found by hand for each question, for ClickHouse; it may know what the events are like.
-- {{project}}, {{from}} and the like: questions/handwritten.ts. FINAL is read partition by partition (clickhouse.ts).

-- question: count by day
SELECT intDiv(timestamp - {{from}}, 86400000) AS day, count() FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY day;

-- question: count by type
SELECT event_type, count() FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY event_type;

-- question: totals
SELECT count(), uniqExact(user_id, if(user_id = '', anonymous_id, '')), uniqExact(session_id) FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}};

-- question: events by day
SELECT if(grouping(day) = 1, -1, day), count(), uniqExact(user_id, if(user_id = '', anonymous_id, '')), uniqExact(session_id)
FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY GROUPING SETS ((intDiv(timestamp - {{from}}, 86400000) AS day), ());

-- question: events by day, filtered by a property
SELECT if(grouping(day) = 1, -1, day), count(), uniqExact(user_id, if(user_id = '', anonymous_id, '')), uniqExact(session_id)
FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND source = 'google'
  AND JSONExtractString(properties, 'plan') = 'pro'
GROUP BY GROUPING SETS ((intDiv(timestamp - {{from}}, 86400000) AS day), ());

-- question: breakdown by type, users
SELECT event_type, count(), uniqExact(user_id, if(user_id = '', anonymous_id, '')) FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY event_type;

-- question: breakdown by page, users
SELECT if(place > 100, 'other', page), sum(events), uniqExactMerge(users) FROM (
  SELECT page_url AS page, count() AS events, uniqExactState(user_id, if(user_id = '', anonymous_id, '')) AS users,
    row_number() OVER (ORDER BY events DESC, page) AS place
  FROM events FINAL
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY page)
GROUP BY 1;

-- question: breakdown by a property, users
SELECT JSONExtractString(properties, 'plan') AS plan, count(), uniqExact(user_id, if(user_id = '', anonymous_id, ''))
FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY plan;

-- question: summary
SELECT if(timestamp >= {{from}}, 'total', 'previous') AS period, count(), uniqExact(user_id, if(user_id = '', anonymous_id, '')),
  uniqExact(session_id)
FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{before}} AND timestamp < {{until}}
GROUP BY period;
SELECT event_type, count() AS events, uniqExact(user_id, if(user_id = '', anonymous_id, '')), NULL FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY event_type ORDER BY events DESC, event_type LIMIT 10;
SELECT page_url, count(), uniqExact(user_id, if(user_id = '', anonymous_id, '')), NULL FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND page_url IN (
  SELECT page_url FROM events FINAL
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
  GROUP BY page_url ORDER BY count() DESC, page_url LIMIT 10)
GROUP BY page_url;
SELECT source, count() AS events, uniqExact(user_id, if(user_id = '', anonymous_id, '')), NULL FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
GROUP BY source ORDER BY events DESC, source LIMIT 10;

-- question: property by day
SELECT if(grouping(day) = 1, -1, day), count(price), sum(price), avg(price), min(price), max(price),
  (quantilesExactInclusive(0.5, 0.9, 0.99)(price) AS percentiles)[1], percentiles[2], percentiles[3]
FROM (
  SELECT intDiv(timestamp - {{from}}, 86400000) AS day, JSONExtract(properties, 'price', 'Nullable(Float64)') AS price
  FROM events FINAL
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}})
WHERE price IS NOT NULL
GROUP BY GROUPING SETS ((day), ()) HAVING count(price) > 0;

-- question: user page
SELECT 'all', count(), uniqExact(session_id), NULL FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND user_id = '{{user}}';
SELECT event_type, count(), NULL, NULL FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND user_id = '{{user}}'
GROUP BY event_type;
SELECT id, timestamp, NULL, properties FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}} AND user_id = '{{user}}'
ORDER BY timestamp DESC, id_bytes DESC LIMIT 100;

-- question: funnel
-- Without the medians.
SELECT arrayJoin(range(1, step + 1)) AS each, count() FROM (
  SELECT windowFunnel(604800000, 'strict_increase')(toUInt64(timestamp), event_type = 'product_viewed',
    event_type = 'cart_added', event_type = 'purchase') AS step
  FROM events FINAL
  WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
    AND event_type IN ('product_viewed', 'cart_added', 'purchase')
  GROUP BY user_id, if(user_id = '', anonymous_id, ''))
WHERE step > 0 GROUP BY each;

-- question: retention by week
SELECT cohort, week - cohort AS later, countIf(week > cohort OR last > first), if(later = 0, toNullable(count()), NULL)
FROM (
  SELECT week, last, min(if(started = 0, NULL, week)) OVER own AS cohort, min(if(started = 0, NULL, started)) OVER own AS first
  FROM (
    SELECT sipHash128(user_id, if(user_id = '', anonymous_id, '')) AS actor, intDiv(timestamp - 345600000, 604800000) AS week,
      minIf(timestamp, event_type = 'page_view') AS started, max(timestamp) AS last
    FROM events FINAL
    WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
    GROUP BY actor, week)
  WINDOW own AS (PARTITION BY actor))
WHERE week >= cohort GROUP BY cohort, later;

-- question: realtime
SELECT 'all', count(), uniqExact(user_id, if(user_id = '', anonymous_id, '')) FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{realtime}} AND timestamp < {{until}};
SELECT event_type, count(), NULL FROM events FINAL
WHERE project_id = '{{project}}' AND timestamp >= {{realtime}} AND timestamp < {{until}} GROUP BY event_type;

-- question: export of 100,000 events
SELECT timestamp, hex(id_bytes), received_at, id, event_type, user_id, anonymous_id, session_id, source, page_url, properties
FROM events FINAL WHERE project_id = '{{project}}' AND timestamp >= {{from}} AND timestamp < {{until}}
ORDER BY timestamp, id_bytes LIMIT {{scanned}};
