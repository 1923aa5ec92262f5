"""Coordinating an agency: who orders for it and gives its seats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from membership import domains
from membership.models import Agency, AgencyCoordinator


class NotItsCoordinator(Refusal):
    """Only a coordinator of the agency may do this."""


class AgencyIsHere(Refusal):
    """An agency of this name is here already."""


class DomainIsShared(Refusal):
    """Others than the office have addresses at this domain."""


def agencies_of(person: User) -> list[Agency]:
    """Return the agencies that this person coordinates, by name."""
    hers = AgencyCoordinator.objects.filter(person=person, ended_at=None)
    return list(Agency.objects.filter(pk__in=hers.values("agency")))


def desks() -> ArraySubquery:
    """Return as an expression over a person the agencies that she coordinates, by name, each with `id` and `name`."""
    hers = AgencyCoordinator.objects.filter(person=OuterRef("pk"), ended_at=None).order_by("agency__name", "pk")
    return ArraySubquery(hers.values(desk=JSONObject(id="agency__public_id", name="agency__name")))


def demand(person: User, public_id: str | UUID) -> Agency:
    """Return the agency with this public id, if this person coordinates it. Raises `NotItsCoordinator`."""
    return demand_among(named({person.pk}, [public_id]), person, public_id)


def named(people: Collection[int], public_ids: Iterable[str | UUID]) -> dict[tuple[int, UUID], Agency]:
    """Return by person and public id those of these agencies that these people coordinate.

    By one statement, by none where no agency is named.
    """
    asked = {found for said in public_ids if (found := _id(said))}
    hers = AgencyCoordinator.objects.filter(person__in=people, agency__public_id__in=asked, ended_at=None)
    return {(one.person_id, one.agency.public_id): one.agency for one in hers.select_related("agency")}


def demand_among(coordinated: Mapping[tuple[int, UUID], Agency], person: User, public_id: str | UUID) -> Agency:
    """Return the agency with this public id, if it is `named` with this person. Raises `NotItsCoordinator`."""
    asked = _id(public_id)
    found = coordinated.get((person.pk, asked)) if asked else None
    if found is None:
        raise NotItsCoordinator(_("Only a coordinator of the agency can do this."))
    return found


def _id(said: str | UUID) -> UUID | None:
    """Return a public id as it was sent, None where it is none."""
    try:
        return UUID(str(said))
    except ValueError:
        return None


@transaction.atomic
def enter(person: User, name: str, region: str, *, at: datetime) -> Agency:
    """Enter an agency that is not here yet; whoever does coordinates it. Raises `AgencyIsHere`."""
    try:
        with transaction.atomic():
            agency = Agency.objects.create(name=name.strip(), region=region.strip(), made_at=at)
    except IntegrityError as taken:
        raise AgencyIsHere(
            _("An agency of this name is here already. Ask whoever coordinates it, or write to the office.")
        ) from taken
    AgencyCoordinator.objects.create(agency=agency, person=person, since_at=at)
    log(person, "membership.enter_agency", agency)
    return agency


@transaction.atomic
def appoint(agency: Agency, person: User, *, actor: User, at: datetime) -> AgencyCoordinator:
    """Let somebody coordinate an agency. Safe to repeat. Raises `OwnFavor`: whoever coordinates takes a seat, too."""
    people.refuse_own(person.pk, actor)
    found, is_new = AgencyCoordinator.objects.get_or_create(
        agency=agency, person=person, ended_at=None, defaults={"since_at": at}
    )
    if is_new:
        log(actor, "membership.appoint", agency)
    return found


@transaction.atomic
def dismiss(coordinator: AgencyCoordinator, *, actor: User, at: datetime) -> None:
    """Let somebody coordinate an agency no longer. Safe to repeat."""
    if AgencyCoordinator.objects.filter(pk=coordinator.pk, ended_at=None).update(ended_at=at):
        log(actor, "membership.dismiss", coordinator.agency)


@transaction.atomic
def let_join_by_domain(agency: Agency, domain: str, *, is_on: bool, actor: User) -> None:
    """Let staff ask for seats by their addresses at this domain, or no longer. Raises `DomainIsShared`."""
    domain = domains.domain_of(domain)
    if is_on and domains.is_shared(domain):
        raise DomainIsShared(
            _("“%(domain)s” belongs to a government or a provider: others have addresses there too. Staff are invited.")
            % {"domain": domain}
        )
    Agency.objects.filter(pk=agency.pk).update(email_domain=domain, joins_by_domain=is_on)
    log(actor, "membership.set_domain", agency, is_on=str(is_on))
