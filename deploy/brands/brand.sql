-- Makes the role and the database of one brand, or gives the role its password again. Run by psql
-- with the variables `name` and `password`.
select format('create role %I login', :'name')
where not exists (select from pg_roles where rolname = :'name') \gexec
alter role :"name" password :'password';
select format('create database %I owner %I', :'name', :'name')
where not exists (select from pg_database where datname = :'name') \gexec
-- Otherwise every brand's role could open every brand's database.
revoke connect on database :"name" from public;
