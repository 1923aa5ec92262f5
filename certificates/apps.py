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
        from certificates import announcing, archiving, erasing, exporting, policy, proving  # noqa: PLC0415  (models first)
        from foundation.files import opening  # noqa: PLC0415
        from foundation.ground import invariants, jobbing, records  # noqa: PLC0415

        announcing.register()
        jobbing.register(archiving.JOB, archiving.archive)
        jobbing.describe(archiving.JOB, _("Making the files of certificates"), archiving.address_of)
        for kind in archiving.MADE:
            opening.register(kind, policy.may_open_file)
        records.register("certificates", export=exporting.export, erase=erasing.erase, foresee=erasing.kept)
        invariants.register("P18 every certificate is as it was issued", proving.altered)
        invariants.register("P18 every chain of events is unbroken", proving.broken_chains)
        invariants.register("P18 every certificate's events tell what its row tells", proving.misreported)
        invariants.register("P18 serials have no gaps", proving.gaps)
