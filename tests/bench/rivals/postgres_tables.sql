-- The tables of what is given, with the indexes and statistics that suit the report: the pings are read in order.
-- For psql, in the folder of the CSV files.
create table pings (store_key int not null, pinged_us bigint not null, is_up boolean not null);
create table shifts (store_key int not null, opens_us bigint not null, closes_us bigint not null);
create table stores (store_key int not null, store_id text not null);
\copy pings from 'pings.csv' (format csv)
\copy shifts from 'shifts.csv' (format csv)
\copy stores from 'stores.csv' (format csv)
create index pings_in_order on pings (store_key, pinged_us, is_up desc);
vacuum (freeze, analyze) pings;
vacuum (freeze, analyze) shifts;
vacuum (freeze, analyze) stores;
