// Questions that teach the tables; titles and explanations are in the catalogues.
export const kExamples = [
  {
    key: 'busiest',
    sql: `SELECT p.person_id, p.name, p.email, count(*) AS touches
FROM touches t
JOIN people p USING (person_id)
WHERE t.day >= current_date - 30
GROUP BY ALL
ORDER BY touches DESC
LIMIT 20`,
  },
  {
    key: 'revenue',
    sql: `SELECT a.account_id, a.name, o.currency,
       count(*) AS orders, sum(o.net) AS net
FROM orders o
JOIN accounts a USING (account_id)
WHERE NOT o.cancelled
GROUP BY ALL
ORDER BY net DESC
LIMIT 20`,
  },
  {
    key: 'months',
    sql: `WITH months AS (
  SELECT date_trunc('month', placed_at) AS month, currency,
         count(*) AS orders, sum(net) AS net
  FROM orders
  WHERE NOT cancelled
  GROUP BY ALL
)
SELECT *, net - lag(net) OVER (PARTITION BY currency ORDER BY month) AS change
FROM months
ORDER BY month DESC, currency`,
  },
  {
    key: 'quiet',
    sql: `SELECT account_id, name, last_seen,
       date_diff('day', last_seen, now()::TIMESTAMP) AS days_quiet
FROM accounts
WHERE account_id IN (SELECT account_id FROM orders WHERE NOT cancelled)
  AND last_seen < now()::TIMESTAMP - INTERVAL 60 DAY
ORDER BY days_quiet DESC`,
  },
  {
    key: 'before_order',
    sql: `SELECT t.name AS last_touch, t.channel, count(*) AS orders
FROM orders o
ASOF JOIN (SELECT * FROM touches WHERE channel <> 'order' AND account_id > 0) t
  ON o.account_id = t.account_id AND o.placed_at >= t.timestamp
GROUP BY ALL
ORDER BY orders DESC`,
  },
  {
    key: 'conflicts',
    sql: `SELECT entity_id AS person_id, trait,
       count(DISTINCT value) AS values, list(DISTINCT value) AS which
FROM trait_history
WHERE class = 'person' AND trait IN ('name', 'title', 'phone')
GROUP BY ALL
HAVING count(DISTINCT value) > 1
ORDER BY values DESC
LIMIT 50`,
  },
  {
    key: 'machines',
    sql: `SELECT asset_id, metric,
       round(avg(value), 1) AS usual, round(max(value), 1) AS most,
       count(*) AS readings
FROM telemetry
GROUP BY ALL
HAVING max(value) > 1.5 * avg(value)
ORDER BY asset_id, metric`,
  },
] as const;
