-- Makes the database of one brand and its two roles, or gives the roles their passwords again: `name`
-- owns the tables, and the portal serves as `role`. Run by psql with these variables, `password` and
-- `role_password`.
select format('create role %I login', made)
from unnest(array[:'name', :'role']) as made
where not exists (select from pg_roles where rolname = made) \gexec
alter role :"name" password :'password';
alter role :"role" password :'role_password';
select format('create database %I owner %I', :'name', :'name')
where not exists (select from pg_database where datname = :'name') \gexec
-- Otherwise every brand's role could open every brand's database.
revoke connect on database :"name" from public;
grant connect on database :"name" to :"role";
