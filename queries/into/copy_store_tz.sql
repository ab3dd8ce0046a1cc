-- sqlfluff:dialect:postgres
-- copy_store_tz: takes the rows of this load as they come.
copy staged_store_tz from stdin with (format csv, header true, encoding 'UTF8');
