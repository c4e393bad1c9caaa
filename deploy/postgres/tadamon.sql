-- The service's own role and database: it owns its tables, and is no superuser. Run once, by psql, as the superuser.
-- The password is in a file, which PASSWORD_FILE names.
\set ON_ERROR_STOP on
\set password `cat "$PASSWORD_FILE"`
create role tadamon login password :'password';
create database tadamon owner tadamon;
-- So that `npm run migrate` can say what it waits for.
grant pg_read_all_stats to tadamon;
