-- sqlfluff:dialect:postgres
-- readable: whether whoever asks may read the table $1.
select has_table_privilege(to_regclass($1), 'select') as is_readable;
