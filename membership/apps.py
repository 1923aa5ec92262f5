"""Who belongs, until when, and what that takes off a price; agencies and their seats; the directory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    """Who belongs, until when, and what that takes off a price; agencies and their seats; the directory."""

    name = "membership"
    label = "membership"
    verbose_name = _("Membership")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what this one sells, writes, keeps and promises."""
        self.sell()
        self.keep()
        self.listen()
        self.tell()
        self.promise()

    def sell(self) -> None:
        """Sell dues and what is owed on claims, and say who pays what members pay."""
        from membership import (  # noqa: PLC0415  (models are ready only now)
            differing,
            discounting,
            honouring,
            joining,
            offering,
        )
        from payments.selling import reducing, registering, withdrawing  # noqa: PLC0415

        registering.register(discounting.KIND, joining.handler())
        registering.register(differing.KIND, differing.handler())
        withdrawing.on_taken_back(differing.heard)
        reducing.register(offering.answer)
        reducing.register_honours(honouring.holds_for, honouring.seat_for)

    def keep(self) -> None:
        """Register letters, who opens evidence, and whose records are kept here."""
        from foundation.files import opening  # noqa: PLC0415  (models are ready only now)
        from foundation.ground import records  # noqa: PLC0415
        from membership import filing, keeping, lettering  # noqa: PLC0415

        lettering.register()
        for kind in (filing.OF_APPLICATION, filing.OF_CLAIM):
            opening.register(kind, filing.may_open)
        records.register("membership", export=keeping.export, erase=keeping.erase, foresee=keeping.kept)

    def listen(self) -> None:
        """Hear of addresses that were proved, and bring members in from tables."""
        from allauth.account.signals import email_confirmed  # noqa: PLC0415  (models are ready only now)

        from foundation.ground import jobbing  # noqa: PLC0415
        from membership import rolling  # noqa: PLC0415

        email_confirmed.connect(rolling.on_address_proved)
        jobbing.register(rolling.ROLL, rolling.bring_in_one, called=rolling.called)
        jobbing.describe(rolling.ROLL, _("Bringing in members from before"), rolling.address_of)

    def tell(self) -> None:
        """Tell every page which agencies whoever is signed in coordinates."""
        from foundation.accounts import recalling  # noqa: PLC0415  (models are ready only now)
        from membership import coordinating  # noqa: PLC0415

        recalling.register("desks", coordinating.desks())

    def promise(self) -> None:
        """Promise what must hold over many rows."""
        from foundation.ground import invariants  # noqa: PLC0415  (models are ready only now)
        from membership import checking  # noqa: PLC0415

        invariants.register("P7 an agency's pool is its seats", checking.pools_are_their_seats)
        invariants.register("P8 dues that were delivered are terms", checking.dues_are_terms)
        invariants.register("P13 terms share no day", checking.terms_share_no_day)
        invariants.register("P13 every member price rests on something", checking.prices_rest_on_something)
        invariants.register("P13 differences that were paid are settlements", checking.differences_are_settlements)
