"""What staff do with one place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.coordinating import leaving
from courses.models import Enrollment
from foundation.ground.admin import ReasonedDeedView


class EndPlaceView(ReasonedDeedView):
    """End somebody's place, with a reason."""

    model = Enrollment
    permission = policy.ENROLL
    page_title = _("End a place")
    submit_label = _("End it")
    said = _("The place is ended. What was finished is kept, should they be enrolled again.")
    rule = staticmethod(leaving.leave)
