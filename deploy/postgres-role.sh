#!/bin/sh
# Run once, by PostgreSQL's own image, when its data is made: a role that owns its database and may do nothing else, for
# the service; and no password for the superuser, who then comes in by the container's socket alone.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
create role cam_nhan login password :'password' nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
create database cam_nhan owner cam_nhan encoding 'UTF8' template template0;
alter role postgres password null;
SQL
