-- sqlfluff:dialect:postgres
-- copy_store_hours: takes the rows of this load as they come.
copy staged_store_hours from stdin with (format csv, header true, encoding 'UTF8');
