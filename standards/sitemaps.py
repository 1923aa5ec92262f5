"""The Code in the sitemap."""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from standards.models import Provision


class ProvisionSitemap(Sitemap):  # type: ignore[type-arg]  # generic in the stubs alone
    """The address of every provision."""

    changefreq = "yearly"

    def items(self) -> QuerySet[Provision]:
        """Return the provisions in the order of the Code."""
        return Provision.objects.all()
