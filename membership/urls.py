"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from membership.views import agencies, asking, benefits, levels, mine


class SeatDeed:
    """What can be done about one seat, as it stands in an address."""

    regex = "approve|release|again|swap"

    def to_python(self, value: str) -> str:
        """Return the deed."""
        return value

    def to_url(self, value: str) -> str:
        """Return the deed."""
        return value


register_converter(SeatDeed, "seat_deed")

urlpatterns: list[URLPattern | URLResolver] = [
    path("membership/", levels.levels, name="membership"),
    path("membership/claim/", asking.claim, name="claim_membership"),
    path("membership/<slug:key>/join/", levels.join, name="join"),
    path("membership/<slug:key>/apply/", asking.apply, name="apply"),
    path("my-membership/", mine.my_membership, name="my_membership"),
    path("my-membership/claim/<uuid:public_id>/pay/", mine.pay_difference, name="pay_difference"),
    path("my-membership/seat/<uuid:public_id>/tells/", mine.tell_finished, name="seat_tells"),
    path("my-membership/seat/<uuid:public_id>/leave/", mine.leave_seat, name="seat_leave"),
    path("agency/new/", agencies.enter, name="agency_new"),
    path("agency/<uuid:public_id>/", agencies.desk, name="agency"),
    path("agency/<uuid:public_id>/ask/", agencies.ask_for_seat, name="seat_ask"),
    path("agency/<uuid:public_id>/seat/<uuid:seat>/<seat_deed:deed>/", agencies.change_seat, name="seat_change"),
    path("directory/", benefits.directory, name="directory"),
    path("directory/mine/", benefits.my_entry, name="my_entry"),
    path("directory/<uuid:public_id>/write/", benefits.write, name="directory_write"),
    path("find-somebody/", benefits.find_somebody, name="find_somebody"),
    path("my-membership/consultations/", benefits.consultations, name="consultations"),
    path("my-membership/list/", benefits.choose_list, name="choose_list"),
    path("seat/<str:token>/", agencies.seat, name="seat"),
]
