-- Once, before the first migration, as an administrator.
-- The owner runs migrations and archives; its login is not the application's.

GRANT CREATE, ALTER, DROP, INDEX, REFERENCES, SELECT, INSERT, UPDATE, DELETE ON `${schema}`.* TO `${owner}`;
