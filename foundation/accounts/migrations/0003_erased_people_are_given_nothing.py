"""An erased person is given nothing more: the database refuses such rows, also of a request that began before (P24)."""

from __future__ import annotations

from django.db import migrations

OWNERS = {
    "accounts_accommodation": "person_id",
    "account_emailaddress": "user_id",
    "mfa_authenticator": "user_id",
    "usersessions_usersession": "user_id",
}
"""Table: the column that says whose a row is."""

# The row of the person is locked, so that an insert waits for an erasure under way. An update that leaves the owner as
# she is asks nothing: it would wait for an erasure that waits for it, and the erasure deletes what it changes.
FUNCTION = """
CREATE FUNCTION accounts_give_erased_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner_id bigint := to_jsonb(NEW) ->> TG_ARGV[0];
    gone timestamptz;
BEGIN
    SELECT erased_at INTO gone FROM accounts_user WHERE id = owner_id FOR SHARE;
    IF gone IS NOT NULL THEN
        RAISE EXCEPTION 'person % was erased: % takes no row of theirs', owner_id, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'erased_people_are_given_nothing';
    END IF;
    RETURN NEW;
END $$;
"""


def triggers(table: str, owner: str) -> str:
    """Return the SQL of the two triggers of a table."""
    call = f"FOR EACH ROW {{when}}EXECUTE FUNCTION accounts_give_erased_nothing('{owner}');"
    changed = f"WHEN (NEW.{owner} IS DISTINCT FROM OLD.{owner}) "
    return (
        f"CREATE TRIGGER give_erased_nothing BEFORE INSERT ON {table} {call.format(when='')}"
        f"CREATE TRIGGER hand_erased_nothing BEFORE UPDATE ON {table} {call.format(when=changed)}"
    )


def without(table: str) -> str:
    """Return the SQL that takes them away again."""
    return f"DROP TRIGGER give_erased_nothing ON {table}; DROP TRIGGER hand_erased_nothing ON {table};"


class Migration(migrations.Migration):
    """Adds two triggers to each of the four tables; three of them are allauth's."""

    dependencies = [
        ("accounts", "0002_letters_know_their_people"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION accounts_give_erased_nothing();"),
        *(migrations.RunSQL(triggers(table, owner), without(table)) for table, owner in OWNERS.items()),
    ]
