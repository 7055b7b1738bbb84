-- One role and one database a service; a laptop's passwords. A service can open its own database and no other.
create role registry login password 'registry';
create role mentoring login password 'mentoring';
create role partnerships login password 'partnerships';
create role reporting login password 'reporting';
create database registry owner registry;
create database mentoring owner mentoring;
create database partnerships owner partnerships;
create database reporting owner reporting;
revoke connect on database registry, mentoring, partnerships, reporting from public;
