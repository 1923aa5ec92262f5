"""What is owed on a refused claim is settled each time that something is; before, once and for ever.

Of what was settled before this, the amount was not written down: it was what orders by that price had saved by then.
Where a code or an award took another part off, that is more than was owed: too much counts as settled, never too little.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TAKEN_OVER = """
INSERT INTO membership_settlement (claim_id, cents, how, at)
SELECT claim.id, sum(-charge.cents), claim.settled_how, claim.settled_at
FROM membership_claim claim
JOIN payments_charge charge ON charge.kind = 'member' AND charge.evidence->>'claim' = claim.public_id::text
JOIN payments_orderline line ON line.id = charge.line_id
WHERE claim.settled_at IS NOT NULL
    AND line.delivered_at <= claim.settled_at
    AND (line.withdrawn_at IS NULL OR line.withdrawn_at > claim.settled_at)
GROUP BY claim.id
HAVING sum(charge.cents) < 0;
"""
SETTLEMENTS = """
CREATE FUNCTION membership_keep_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
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
        AND (NEW.claim_id, NEW.cents, NEW.at, NEW.actor_id)
            IS NOT DISTINCT FROM (OLD.claim_id, OLD.cents, OLD.at, OLD.actor_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a settlement is never changed or deleted: append another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER settlements_stay BEFORE INSERT OR UPDATE OR DELETE ON membership_settlement
    FOR EACH ROW EXECUTE FUNCTION membership_keep_settlement();
"""
NO_SETTLEMENTS = """
DROP TRIGGER settlements_stay ON membership_settlement;
DROP FUNCTION membership_keep_settlement();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0002_terms_stay"),
        ("payments", "0011_rows_name_what_they_rest_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cents", models.PositiveIntegerField(verbose_name="cents")),
                ("how", models.CharField(blank=True, max_length=500, verbose_name="how it was settled")),
                ("at", models.DateTimeField(verbose_name="settled at")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="membership.claim",
                        verbose_name="claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement of a claim",
                "verbose_name_plural": "settlements of claims",
                "ordering": ["claim", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("cents__gt", 0)), name="a_settlement_is_of_something")
                ],
            },
        ),
        migrations.RunSQL(TAKEN_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(SETTLEMENTS, NO_SETTLEMENTS),
        migrations.RemoveConstraint(model_name="claim", name="only_what_was_refused_is_settled"),
        migrations.RemoveField(model_name="claim", name="settled_at"),
        migrations.RemoveField(model_name="claim", name="settled_how"),
    ]
