-- Once, before the first migration, as whoever owns the schema.
-- The owner runs migrations and archives; its login is not the application's.

REVOKE CREATE ON SCHEMA "${schema}" FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA "${schema}" TO "${owner}" WITH GRANT OPTION;
