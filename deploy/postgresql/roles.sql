-- The two roles of Shopbell, and its database. As a superuser:
--   psql -v owner_password=… -v web_password=… -f deploy/postgresql/roles.sql
-- May be run twice. tests/operate/test_postgresql_roles.py runs it and serves with what it grants.
\set ON_ERROR_STOP on

SELECT 'CREATE ROLE shopbell_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shopbell_owner') \gexec
SELECT 'CREATE ROLE shopbell_web LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shopbell_web') \gexec
ALTER ROLE shopbell_owner NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE shopbell_web NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'web_password';
-- A statement that hangs must not hold a request for ever, and a migration must not hold up everybody behind its lock.
ALTER ROLE shopbell_web SET statement_timeout = '30s';
ALTER ROLE shopbell_web SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE shopbell_owner SET lock_timeout = '5s';

SELECT 'CREATE DATABASE shopbell OWNER shopbell_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'shopbell') \gexec
\connect shopbell

REVOKE ALL ON DATABASE shopbell FROM PUBLIC;
GRANT CONNECT ON DATABASE shopbell TO shopbell_owner, shopbell_web;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO shopbell_owner;
GRANT USAGE ON SCHEMA public TO shopbell_web;

-- What is there, and what the owner will make: migrations and restores need no further word.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shopbell_web;
-- USAGE numbers rows, SELECT lets this role make backups too.
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO shopbell_web;
ALTER DEFAULT PRIVILEGES FOR ROLE shopbell_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shopbell_web;
ALTER DEFAULT PRIVILEGES FOR ROLE shopbell_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO shopbell_web;
