"""What was earned: certificates as issued, and their check."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """What was earned: certificates as issued, and their check."""

    name = "certificates"
    label = "certificates"
    verbose_name = _("Certificates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register letters, who opens the PDFs and pictures, whose records are kept here, and what must always hold."""
        from allauth.account.signals import email_confirmed  # noqa: PLC0415  (models first)

        from certificates import announcing, erasing, exporting, policy, proving  # noqa: PLC0415
        from certificates.adopting import claiming  # noqa: PLC0415
        from certificates.printing import archiving  # noqa: PLC0415
        from foundation.files import opening  # noqa: PLC0415
        from foundation.ground import invariants, jobbing, records  # noqa: PLC0415

        announcing.register()
        jobbing.register(archiving.JOB, archiving.archive)
        self.work_for_many()
        email_confirmed.connect(claiming.on_address_proved)
        jobbing.describe(archiving.JOB, _("Making the files of certificates"), archiving.address_of)
        for kind in archiving.MADE:
            opening.register(kind, policy.may_open_file)
        records.register("certificates", export=exporting.export, erase=erasing.erase, foresee=erasing.kept)
        invariants.register("P18 every certificate is as it was issued", proving.altered)
        invariants.register("P18 every chain of events is unbroken", proving.broken_chains)
        invariants.register("P18 every certificate's events tell what its row tells", proving.misreported)
        invariants.register("P18 serials have no gaps", proving.gaps)
        invariants.register("P19 minutes by category are all the minutes", proving.unsummed)
        invariants.register("P19 credit is taken back whole", proving.half_taken_back)

    def work_for_many(self) -> None:
        """Register the jobs that issue, bring in and print many at once, and who opens what is printed."""
        from certificates import policy  # noqa: PLC0415  (models first)
        from certificates.adopting import importing  # noqa: PLC0415  (models first)
        from certificates.granting import distributing  # noqa: PLC0415  (models first)
        from certificates.printing import collating  # noqa: PLC0415  (models first)
        from foundation.files import opening  # noqa: PLC0415
        from foundation.ground import jobbing  # noqa: PLC0415

        jobbing.register(distributing.MANY, distributing.issue_one)
        jobbing.describe(distributing.MANY, _("Issuing certificates"), distributing.address, names=distributing.names)
        jobbing.register(importing.PAST, importing.import_one, called=importing.called)
        jobbing.describe(importing.PAST, _("Bringing in certificates from before"), importing.address)
        jobbing.register(collating.TOGETHER, collating.collate, called=collating.called)
        jobbing.describe(collating.TOGETHER, _("Making one PDF of certificates"), collating.address)
        opening.register(collating.KIND, policy.may_open_together)
