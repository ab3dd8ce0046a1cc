-- sqlfluff:dialect:postgres
-- columns: the columns that are looked for, $1 to $4 being their tables and they by their names here and there, and
-- what is wrong with each: severity, finding and type, all null where nothing is.
with wanted as (
    select
        asked.table_name,
        asked.column_name,
        asked.place,
        to_regclass(asked.qualified) as table_oid,
        asked.its_name
    from
        unnest(cast($1 as text[]), cast($2 as text[]), cast($3 as text[]), cast($4 as text[]))
        with ordinality as asked (table_name, qualified, column_name, its_name, place)
),

fitting (column_name, type_names, enum_fits, meant) as (
    values
    ('store_id', '{text,varchar,bpchar,uuid,int2,int4,int8,numeric}', false, 'text, uuid or a whole number'),
    ('timestamp_utc', '{timestamptz,timestamp}', false, 'timestamptz'),
    ('status', '{text,varchar,bpchar,name}', true, 'text'),
    ('day_of_week', '{int2,int4,int8}', false, 'smallint'),
    ('start_time_local', '{time}', false, 'time without time zone'),
    ('end_time_local', '{time}', false, 'time without time zone'),
    ('timezone_str', '{text,varchar,bpchar,name}', true, 'text')
),

found as (
    select
        wanted.table_name,
        wanted.column_name,
        wanted.place,
        wanted.table_oid,
        attributes.attnum,
        format_type(attributes.atttypid, attributes.atttypmod) as type_name,
        coalesce(base.typname, declared.typname) as base_name,
        coalesce(base.typtype, declared.typtype) = 'e' as is_enum
    from wanted
    left join pg_attribute as attributes
        on
            wanted.table_oid = attributes.attrelid
            and wanted.its_name = attributes.attname
            and attributes.attnum > 0
            and not attributes.attisdropped
    left join pg_type as declared on attributes.atttypid = declared.oid
    left join pg_type as base on declared.typbasetype = base.oid
)

select
    found.table_name,
    found.column_name,
    case
        when found.base_name = 'timestamp' and found.column_name = 'timestamp_utc' then 'remark'
        when found.base_name = any(cast(fitting.type_names as text[])) or (found.is_enum and fitting.enum_fits)
            then
                case when not has_column_privilege(found.table_oid, found.attnum, 'select') then 'error' end
        else 'error'
    end as severity,
    case
        when found.table_oid is null then 'there is no such table'
        when found.attnum is null then 'there is no such column'
        when not has_column_privilege(found.table_oid, found.attnum, 'select') then 'no right to read it'
        when found.base_name = 'timestamp' and found.column_name = 'timestamp_utc'
            then 'a timestamp without time zone, read as UTC'
        when found.base_name in ('float4', 'float8') and found.column_name = 'store_id'
            then 'a floating-point number, which rounds ids: make it ' || fitting.meant
        else 'the type does not fit: make it ' || fitting.meant
    end as finding,
    found.type_name
from found
inner join fitting on found.column_name = fitting.column_name
order by found.place;
