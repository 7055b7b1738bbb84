-- One role and one database a service, and two for reporting: the province's own and the nation's. Their passwords are those
-- of docker-compose.yml's environment. Whoever runs a service can open its own database and no other.
\set ON_ERROR_STOP on
\getenv registry REGISTRY_PASSWORD
\getenv mentoring MENTORING_PASSWORD
\getenv partnerships PARTNERSHIPS_PASSWORD
\getenv province_reporting PROVINCE_REPORTING_PASSWORD
\getenv reporting REPORTING_PASSWORD
create role registry login password :'registry';
create role mentoring login password :'mentoring';
create role partnerships login password :'partnerships';
create role province_reporting login password :'province_reporting';
create role reporting login password :'reporting';
create database registry owner registry;
create database mentoring owner mentoring;
create database partnerships owner partnerships;
create database province_reporting owner province_reporting;
create database reporting owner reporting;
revoke connect on database registry, mentoring, partnerships, province_reporting, reporting from public;
