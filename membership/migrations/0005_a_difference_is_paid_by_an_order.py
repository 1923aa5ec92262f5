"""What is owed on a refused claim is paid by an order, each line of which settles once."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION membership_keep_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (
            SELECT FROM membership_claim WHERE id = NEW.claim_id AND decided_at IS NOT NULL AND NOT is_granted
        ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'only a claim that was refused is settled' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.how = ''
        AND (NEW.claim_id, NEW.cents, NEW.at, NEW.actor_id{line})
            IS NOT DISTINCT FROM (OLD.claim_id, OLD.cents, OLD.at, OLD.actor_id{old_line})
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a settlement is never changed or deleted: append another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0004_what_a_claim_says_is_called_as_it_was_asked"),
        ("payments", "0017_refunds_of_the_dashboard_say_what_they_met"),
    ]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="line",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.orderline",
                verbose_name="paid by",
            ),
        ),
        migrations.RunSQL(
            KEEP.format(line=", NEW.line_id", old_line=", OLD.line_id"), KEEP.format(line="", old_line="")
        ),
    ]
