-- The rights of trainees and supervisors on a log. `orderdrill audit init-roles` runs this; it may be run again.
--
-- orderdrill_trainee: adds entries of its own person (through `append`), reads its own streams, what is shared with
-- it, and the tree. orderdrill_supervisor: reads all; keeps people, the tree and its checkpoints; erases. Nobody has a
-- right to change or delete an entry, and triggers refuse it to everybody, the owner included.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'orderdrill_trainee') THEN
        CREATE ROLE orderdrill_trainee NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'orderdrill_supervisor') THEN
        CREATE ROLE orderdrill_supervisor NOLOGIN;
    END IF;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA orderdrill FROM PUBLIC, orderdrill_trainee, orderdrill_supervisor;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA orderdrill FROM PUBLIC, orderdrill_trainee, orderdrill_supervisor;

GRANT USAGE ON SCHEMA orderdrill TO orderdrill_trainee, orderdrill_supervisor;
GRANT EXECUTE ON FUNCTION append, blob_of, person, tree_size, enter, at_streams, leave TO orderdrill_trainee, orderdrill_supervisor;
GRANT EXECUTE ON FUNCTION fill TO orderdrill_supervisor;
GRANT SELECT ON format, entries, streams, texts, people, measures, tiles, checkpoints, keys, shared, log,
    waiting_measures, summary TO orderdrill_trainee;
GRANT SELECT ON ALL TABLES IN SCHEMA orderdrill TO orderdrill_supervisor;
GRANT SELECT ON entry_ids TO orderdrill_supervisor;
GRANT SELECT, INSERT, UPDATE ON secrets TO orderdrill_trainee, orderdrill_supervisor;
GRANT DELETE ON secrets TO orderdrill_supervisor;
GRANT INSERT, UPDATE ON tiles, people TO orderdrill_supervisor;
GRANT INSERT, UPDATE, DELETE ON measures TO orderdrill_supervisor;
GRANT INSERT ON checkpoints, keys TO orderdrill_supervisor;
GRANT DELETE ON texts TO orderdrill_supervisor;

DROP POLICY IF EXISTS own ON entries;
DROP POLICY IF EXISTS own ON streams;
DROP POLICY IF EXISTS own ON texts;
DROP POLICY IF EXISTS own ON people;
DROP POLICY IF EXISTS own ON measures;
DROP POLICY IF EXISTS own ON secrets;
CREATE POLICY own ON streams FOR SELECT TO orderdrill_trainee USING (owner = (SELECT person()));
CREATE POLICY own ON entries FOR SELECT TO orderdrill_trainee USING (
    stream IN (SELECT s.stream FROM streams s)
    OR stream IN (SELECT s.stream FROM shared s WHERE NOT s.named_only)
    OR (stream IN (SELECT s.stream FROM shared s WHERE s.named_only)
        AND record::json -> 9 ->> 'trainee' = (SELECT person()))
);
CREATE POLICY own ON texts FOR SELECT TO orderdrill_trainee USING (entry IN (SELECT e.id FROM entries e));
CREATE POLICY own ON people FOR SELECT TO orderdrill_trainee USING (pseudonym = (SELECT person()));
CREATE POLICY own ON secrets TO orderdrill_trainee USING (pseudonym = (SELECT person()));
CREATE POLICY own ON measures FOR SELECT TO orderdrill_trainee USING (subject = (SELECT person()));

DROP POLICY IF EXISTS every ON entries;
DROP POLICY IF EXISTS every ON streams;
DROP POLICY IF EXISTS every ON blobs;
DROP POLICY IF EXISTS every ON texts;
DROP POLICY IF EXISTS every ON people;
DROP POLICY IF EXISTS every ON measures;
DROP POLICY IF EXISTS every ON logins;
DROP POLICY IF EXISTS every ON secrets;
CREATE POLICY every ON entries FOR SELECT TO orderdrill_supervisor USING (true);
CREATE POLICY every ON streams FOR SELECT TO orderdrill_supervisor USING (true);
CREATE POLICY every ON blobs FOR SELECT TO orderdrill_supervisor USING (true);
CREATE POLICY every ON logins FOR SELECT TO orderdrill_supervisor USING (true);
CREATE POLICY every ON secrets TO orderdrill_supervisor USING (true);
CREATE POLICY every ON texts TO orderdrill_supervisor USING (true);
CREATE POLICY every ON people TO orderdrill_supervisor USING (true);
CREATE POLICY every ON measures TO orderdrill_supervisor USING (true);
