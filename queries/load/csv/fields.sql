-- fields: the lines that are not blank, split at the delimiter. Quotes are those of RFC 4180.
-- grain: source_file, line_number
--   source_file  VARCHAR    path of the file
--   line_number  BIGINT     in a file read alone: 1 is the header
--   line         VARCHAR    the line as it stands
--   fields       VARCHAR[]  its values without their quotes; null where a quote is astray
--   line_fault   VARCHAR    encoding, quote or columns, where the line can't be used; else null
create or replace temp view fields as
with split as (
    select
        source_file,
        line_number,
        line,
        case
            when not contains(line, '"') then str_split(line, getvariable('delimiter'))
            -- Quotes around values that have neither quotes nor delimiters can be dropped, which is quick.
            when
                regexp_full_match(
                    line, replace('("[^",]*"|[^",]*)([,]("[^",]*"|[^",]*))*', ',', getvariable('delimiter'))
                )
                then str_split(replace(line, '"', ''), getvariable('delimiter'))
            when
                regexp_full_match(
                    line,
                    replace('("[^"]*"("[^"]*")*|[^",]*)([,]("[^"]*"("[^"]*")*|[^",]*))*', ',', getvariable('delimiter'))
                )
                then list_transform(
                    regexp_extract_all(
                        line || getvariable('delimiter'),
                        replace('("[^"]*"(?:"[^"]*")*|[^",]*)[,]', ',', getvariable('delimiter')),
                        1
                    ),
                    lambda field: case
                        when starts_with(field, '"') then replace(field[2:-2], '""', '"')
                        else field
                    end
                )
        end as fields
    from lines
    -- Of spaces alone, as the independent count has it; a line of other blanks is a row.
    where ltrim(line, ' ') <> ''
)

select
    source_file,
    line_number,
    line,
    fields,
    case
        -- What was not UTF-8 text was replaced by U+FFFD before.
        when getvariable('is_mended') and contains(line, chr(65533)) then 'encoding'
        when fields is null then 'quote'
        when len(fields) <> getvariable('column_count') then 'columns'
    end as line_fault
from split;
