"""Putting a database back to how it began, after a test that committed: much quicker than copying it anew.

How it began is kept in a schema of the database itself, `baseline`: the rows of every table that had any, where each
sequence stood, and a digest of the tables' shape. A test that left another shape behind needs a new copy.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

SHAPE = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT format('%s %s %s', relname, relkind, relpersistence) AS line
        FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s.%s %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod),
        attnotnull, attgenerated, pg_get_expr(adbin, adrelid))
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT pg_get_indexdef(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'i'
    UNION ALL SELECT format('%s %s', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS lines
"""

KEEP = """
DROP SCHEMA IF EXISTS baseline CASCADE;
CREATE SCHEMA baseline;
DO $$
DECLARE
    name text;
    is_filled boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO is_filled;
        IF is_filled THEN
            EXECUTE format('CREATE TABLE baseline.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$;
CREATE TABLE baseline."sequences of public" AS
    SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public';
"""

RESET = """
DO $$
DECLARE
    name text;
    columns text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', name);
        IF to_regclass(format('baseline.%I', name)) IS NOT NULL THEN
            SELECT string_agg(format('%I', attname), ', ') INTO columns FROM pg_attribute
                WHERE attrelid = format('public.%I', name)::regclass
                AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
            EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM baseline.%I', name, columns, columns, name);
        END IF;
    END LOOP;
    PERFORM setval(
        format('public.%I', sequencename)::regclass, COALESCE(last_value, start_value), last_value IS NOT NULL
    ) FROM baseline."sequences of public";
END $$;
"""


def keep_baseline() -> None:
    """Keep how the connected database stands now."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP)
        cursor.execute(f'CREATE TABLE baseline."shape of public" AS {SHAPE}')


def reset() -> bool:
    """Put the connected database back, ending whoever else is connected to it; return False if its shape changed."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if _asked(cursor, SHAPE) != _asked(cursor, 'SELECT * FROM baseline."shape of public"'):
            return False
        cursor.execute(RESET)
    return True


def _asked(cursor: Any, sql: str) -> str:
    """Return the one word that this answers."""
    cursor.execute(sql)
    return str(cursor.fetchone()[0])
