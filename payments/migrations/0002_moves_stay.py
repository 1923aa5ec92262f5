"""A move is never updated or deleted: the database refuses, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed or deleted: append a row that says the opposite', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER moves_stay BEFORE UPDATE OR DELETE ON payments_move
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
"""
ALLOW = """
DROP TRIGGER moves_stay ON payments_move;
DROP FUNCTION payments_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
