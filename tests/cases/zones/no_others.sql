-- None of ICU's own SystemV zones, and no name twice by another case.

-- expect no row where starts_with(timezone_str, 'SystemV') or lower(timezone_str) in (
--     select lower(timezone_str) from zones group by lower(timezone_str) having count(*) > 1
-- )
