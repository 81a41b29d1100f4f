-- DUR-02, ESC-01 and REV-02 over a clinic in the tables rx, stays, reviews, conditions and tables
-- (the two equivalence tables), for the day $d. A plain reading of the definitions, day by day:
-- one stay a person, no merged records, no stopped items. Whoever it answers differently about is
-- counted by the benchmark.
CREATE TEMP TABLE usable AS
SELECT * FROM rx
WHERE source <> 'administered' AND start_day <= $d
  AND (status IS NULL OR status NOT IN ('cancelled', 'entered-in-error', 'draft', 'on-hold'))
  AND NOT (source = 'prescribed' AND EXISTS (
        SELECT 1 FROM rx AS fill
        WHERE fill.person = rx.person AND fill.source = 'dispensed'
          AND fill.ingredient = rx.ingredient AND fill.ug = rx.ug
          AND fill.start_day BETWEEN rx.start_day AND rx.start_day + 14));

CREATE TEMP TABLE supply AS
WITH measured AS (
    SELECT *, CASE WHEN prn THEN coalesce(floor(quantity / units), days)
                   ELSE coalesce(days, floor(quantity / units)) END::INT AS n
    FROM (SELECT * REPLACE (coalesce(units, CASE WHEN NOT prn THEN quantity / days END) AS units)
          FROM usable)
), outside AS (  -- a day as the count of days outside hospital
    SELECT measured.*, stay_from, stay_days,
           CASE WHEN stay_from IS NULL OR start_day < stay_from THEN start_day
                WHEN start_day >= stay_from + stay_days THEN start_day - stay_days
                ELSE stay_from END AS moment
    FROM measured LEFT JOIN stays USING (person) WHERE n IS NOT NULL
), spanned AS (
    SELECT *, CASE WHEN prn AND bzra THEN greatest(n, least(90, coalesce(
                lead(start_day) OVER issues - start_day,
                start_day - lag(start_day) OVER issues, n))) ELSE n END AS span
    FROM outside
    WINDOW issues AS (PARTITION BY person, ingredient, prn ORDER BY start_day)
), summed AS (
    SELECT *, sum(span) OVER line AS through
    FROM spanned WINDOW line AS (PARTITION BY person, ingredient, ug, units, prn ORDER BY start_day)
), laid AS (
    SELECT *, through - span + max(moment - (through - span)) OVER line AS begins
    FROM summed WINDOW line AS (PARTITION BY person, ingredient, ug, units, prn ORDER BY start_day)
), replaced AS (  -- another line of the same ingredient takes over on its first issue
    SELECT old.person, old.ingredient, old.ug, old.units, old.prn, min(new.first) AS cut
    FROM (SELECT DISTINCT person, ingredient, ug, units, prn, min(start_day) OVER l AS first
          FROM laid WINDOW l AS (PARTITION BY person, ingredient, ug, units, prn)) AS old
    JOIN (SELECT DISTINCT person, ingredient, min(start_day) OVER l AS first
          FROM laid WINDOW l AS (PARTITION BY person, ingredient, ug, units, prn)) AS new
      ON new.person = old.person AND new.ingredient = old.ingredient AND new.first > old.first
    GROUP BY ALL
)
SELECT laid.*, cut FROM laid
LEFT JOIN replaced ON replaced.person = laid.person AND replaced.ingredient = laid.ingredient
    AND replaced.ug = laid.ug AND replaced.units = laid.units AND replaced.prn = laid.prn;

CREATE TEMP TABLE held AS
WITH each AS (
    SELECT *, begins + k AS at_day,
           -- n days of use spread evenly over the span
           ((k + 1) * n + span - 1) // span > (k * n + span - 1) // span AS used
    FROM (SELECT *, unnest(range(span::INT)) AS k FROM supply)
)
SELECT person, ingredient, bzra, z_drug, start_day, ug * units AS dose, n, used, at_day,
       CASE WHEN stay_from IS NULL OR at_day < stay_from THEN at_day ELSE at_day + stay_days END
           AS day
FROM each
WHERE cut IS NULL
   OR CASE WHEN stay_from IS NULL OR at_day < stay_from THEN at_day ELSE at_day + stay_days END
      < cut;

CREATE TEMP TABLE episode AS
WITH days AS (
    SELECT person, at_day, min(day) AS day, max(n) AS n FROM held WHERE bzra GROUP BY ALL
), marked AS (
    SELECT *, CASE WHEN at_day - lag(at_day) OVER w - 1
                        > least(60, greatest(30, lag(n) OVER w // 2)) THEN 1 ELSE 0 END AS breaks
    FROM days WINDOW w AS (PARTITION BY person ORDER BY at_day)
), numbered AS (
    SELECT *, sum(breaks) OVER (PARTITION BY person ORDER BY at_day) AS number FROM marked
), spans AS (
    SELECT person, number, min(day) AS first, max(day) AS last, max(at_day) AS last_at,
           arg_max(n, at_day) AS n
    FROM numbered GROUP BY ALL
), latest AS (
    SELECT *, row_number() OVER (PARTITION BY person ORDER BY number DESC) AS place FROM spans
)
SELECT person, first, last, least($d, last) - first + 1 AS elapsed,
       $d - coalesce(CASE WHEN $d >= stay_from + stay_days THEN stay_days END, 0) AS d_at
FROM latest LEFT JOIN stays USING (person)
WHERE place = 1 AND d_at - last_at <= least(60, greatest(30, n // 2));

CREATE TEMP TABLE regular AS
SELECT person, elapsed, floor(100 * covered / outside + 0.5) AS pdc
FROM (SELECT e.person, elapsed,
             count(DISTINCT CASE WHEN used THEN day END) AS covered,
             any_value($d - greatest($d - 89, first) + 1
                       - CASE WHEN stay_from IS NULL THEN 0 ELSE greatest(0,
                             least($d, stay_from + stay_days - 1)
                             - greatest($d - 89, first, stay_from) + 1) END) AS outside
      FROM episode AS e
      LEFT JOIN held ON held.person = e.person AND bzra
           AND day BETWEEN greatest($d - 89, first) AND $d
      LEFT JOIN stays ON stays.person = e.person
      GROUP BY e.person, elapsed);

CREATE TEMP TABLE overlap AS  -- the last run of days with an opioid and one of these drugs
WITH shared AS (
    SELECT DISTINCT o.person, o.day FROM held AS o
    JOIN held AS b ON b.person = o.person AND b.day = o.day AND b.bzra
    WHERE NOT o.bzra AND o.day <= $d
), marked AS (
    SELECT *, CASE WHEN day - lag(day) OVER w - 1 > 30 THEN 1 ELSE 0 END AS breaks
    FROM shared WINDOW w AS (PARTITION BY person ORDER BY day)
), runs AS (
    SELECT person, number, min(day) AS first, max(day) AS last
    FROM (SELECT *, sum(breaks) OVER (PARTITION BY person ORDER BY day) AS number FROM marked)
    GROUP BY ALL
)
SELECT person, arg_max(first, number) AS first FROM runs
GROUP BY person HAVING arg_max(last, number) >= $d - 27;

CREATE TEMP TABLE high_dose AS  -- a mean above 15 mg diazepam over the covered days of four weeks
WITH means AS (
    SELECT person, ingredient, sum(dose) AS total FROM held
    WHERE bzra AND NOT z_drug AND used AND day BETWEEN $d - 27 AND $d GROUP BY ALL
), covered AS (
    SELECT person, count(DISTINCT day) AS days, count(DISTINCT ingredient) AS drugs FROM held
    WHERE bzra AND NOT z_drug AND used AND day BETWEEN $d - 27 AND $d GROUP BY person
)
SELECT person FROM means JOIN covered USING (person) JOIN tables USING (ingredient)
GROUP BY person
HAVING CASE WHEN any_value(drugs) = 1 AND any_value(band) IS NOT NULL
            THEN any_value(total / days) > any_value(band)
            ELSE greatest(sum(total / days * va), sum(total / days * ashton)) > 15000 END;

CREATE TEMP TABLE answers AS
SELECT 'DUR-02' AS rule, person FROM regular WHERE elapsed >= 90 AND pdc >= 57
UNION ALL
SELECT 'REV-02', person FROM (
    SELECT r.person, $d - max(review_day) AS since,
           least(CASE WHEN o.first IS NOT NULL AND $d - o.first + 1 <= 90 THEN 30 END,
                 CASE WHEN h.person IS NOT NULL OR c.person IS NOT NULL THEN 60 END,
                 CASE WHEN o.first IS NOT NULL THEN 90 END) AS shorter,
           CASE WHEN any_value(pdc) <= 43 THEN 180 ELSE 90 END AS usual
    FROM regular AS r
    LEFT JOIN overlap AS o USING (person)
    LEFT JOIN high_dose AS h USING (person)
    LEFT JOIN (SELECT DISTINCT person FROM conditions
               WHERE word IN ('alcohol-use-disorder', 'substance-use-disorder', 'sleep-apnoea',
                              'bipolar')) AS c USING (person)
    LEFT JOIN reviews USING (person)
    WHERE elapsed >= 90
    GROUP BY r.person, o.first, h.person, c.person)
WHERE since IS NULL OR since >= coalesce(shorter, usual) - 14
UNION ALL
SELECT 'ESC-01', person FROM (
    WITH own AS (
        SELECT h.person, h.z_drug, h.ingredient, h.day, sum(h.dose) AS dose, e.first, e.elapsed,
               max(CASE WHEN h.day <= $d THEN h.day END)
                   OVER (PARTITION BY h.person, h.z_drug) AS newest
        FROM held AS h JOIN episode AS e USING (person)
        WHERE h.bzra AND h.used AND h.day >= e.first
        GROUP BY h.person, h.z_drug, h.ingredient, h.day, e.first, e.elapsed
    ), windows AS (
        SELECT *, newest - 27 AS c_from,
               first + CASE WHEN elapsed <= 89 THEN 14 ELSE 28 END AS b_from,
               least(first + CASE WHEN elapsed <= 89 THEN 41 ELSE 89 END, newest - 28) AS b_to
        FROM own WHERE elapsed >= 57 AND day <= newest
    )
    SELECT person FROM windows JOIN tables USING (ingredient)
    GROUP BY person, z_drug
    HAVING count(DISTINCT ingredient) = 1
       AND count(CASE WHEN day >= c_from THEN 1 END) >= 14
       AND count(CASE WHEN day BETWEEN b_from AND b_to THEN 1 END) >= 14
       AND avg(CASE WHEN day >= c_from THEN dose END)
           >= 1.2 * avg(CASE WHEN day BETWEEN b_from AND b_to THEN dose END)
       AND (avg(CASE WHEN day >= c_from THEN dose END)
            - avg(CASE WHEN day BETWEEN b_from AND b_to THEN dose END))
           * least(any_value(va), any_value(ashton)) >= 2500);
