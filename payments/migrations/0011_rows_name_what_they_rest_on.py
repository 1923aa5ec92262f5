"""A payment names its attempt or its check, an attempt is of something, only an award's charge names an award.

A check is entered once, however its sender and number are written: big and small letters and blanks make no other.
"""

from django.db import migrations, models
from django.db.models.functions import Trim, Upper


def alike(name: str) -> Upper:
    """Return words as those that differ in big and small letters and in blanks alone are one."""
    blanks = (models.Value(r"\s+"), models.Value(" "), models.Value("g"))
    return Upper(Trim(models.Func(name, *blanks, function="regexp_replace", output_field=models.CharField())))


class Migration(migrations.Migration):
    dependencies = [("payments", "0010_bank_details")]

    operations = [
        migrations.RemoveConstraint("remittance", "a_check_is_entered_once"),
        migrations.AddConstraint(
            "cardattempt",
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="an_attempt_is_of_something"),
        ),
        migrations.AddConstraint(
            "charge",
            models.CheckConstraint(
                condition=models.Q(waiver=None) | models.Q(kind="waiver"), name="only_an_award_names_an_award"
            ),
        ),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                condition=models.Q(provider="stripe", attempt__isnull=False, remittance=None)
                | models.Q(provider="remittance", attempt=None, remittance__isnull=False),
                name="a_payment_came_by_something",
            ),
        ),
        migrations.AddConstraint(
            "remittance",
            models.UniqueConstraint("way", alike("sender"), alike("reference"), name="a_check_is_entered_once"),
        ),
    ]
