-- sqlfluff:dialect:postgres
-- copy_store_status: takes the rows of this load as they come.
copy staged_store_status from stdin with (format csv, header true, encoding 'UTF8');
