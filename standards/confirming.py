"""Confirming an edition: what was held becomes what the Code says, at one moment and for good."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from foundation.pages.models import FrameStamp
from standards import arranging, hashing, importing, listening, packing, weighing
from standards.importing import Found
from standards.listening import Foresight
from standards.models import Code, Draft, Edition, Part, PartWording, Provision, Wording
from standards.parsing import Placed

OPENING_WORDS = 8
TOPIC_AT_MOST = 150


class AnotherText(Refusal):
    """What was looked at is not what would be confirmed now."""


def looked_at(found: Found, foresight: Foresight) -> str:
    """Return by what all that was looked at is known: this text beside that edition, and what it would take away."""
    taken = foresight.seen
    return hashlib.sha256(f"{found.seen} {taken}".encode()).hexdigest() if taken else found.seen


@transaction.atomic
def confirm(draft: Draft, *, seen: str, actor: Any, at: datetime, reason: str = "") -> Edition:
    """Make a held edition the current one, and tell whoever listens (`listening`), all in one transaction.

    `seen` is what `looked_at` said of what was looked at. Raises `AnotherText` if something changed since,
    `ReasonNeeded` if not every line has its place and no reason is given, `LabelTaken` if the label came to stand for
    another text.
    """
    code = Code.objects.select_for_update().get(pk=draft.code_id)
    held = Draft.objects.select_related("code").filter(pk=draft.pk, digest=draft.digest).first()
    if held is None:
        raise AnotherText(_("This edition is held no more: it was confirmed, discarded or replaced meanwhile."))
    found = importing.reopen(held)
    if looked_at(found, listening.foresee(found)) != seen:
        raise AnotherText(_("Something changed since you looked. Read the comparison again, then confirm."))
    if not found.is_clean:
        needed(reason, _("Not every line has its place. Say why the edition is confirmed all the same."))
    edition = _write(code, found, held.imported_at, at)
    held.delete()
    log(actor, "standards.confirm_edition", edition, reason=reason.strip())
    listening.tell(edition, found.difference, at)
    return edition


def _write(code: Code, found: Found, imported_at: datetime, at: datetime) -> Edition:
    """Write the edition and all that it says, and arrange the provisions in its order."""
    edition = Edition.objects.create(
        code=code,
        label=found.source.label,
        adopted_on=found.source.adopted_on,
        source_name=found.source.name,
        digest=found.digest,
        preamble=[{"text": passage.text, "footnotes": packing.footnotes(passage)} for passage in found.parsed.preamble],
        notes=dict(found.parsed.notes),
        report=packing.report(found.parsed),
        imported_at=imported_at,
        confirmed_at=at,
    )
    parts = _write_parts(edition, found)
    provisions = _stand(found, parts)
    Wording.objects.bulk_create(
        Wording(
            edition=edition,
            provision=provisions[placed.code],
            text=placed.passage.text,
            footnotes=packing.footnotes(placed.passage),
            modality=weighing.weigh(placed.passage.text, provisions[placed.code].modality),
            digest=hashing.digest(placed.passage.text),
            position=position,
        )
        for position, placed in enumerate(found.parsed.provisions, 1)
    )
    arranging.arrange()
    FrameStamp.renew()  # Lessons are kept drawn, with the topics of what they cite.
    return edition


def _write_parts(edition: Edition, found: Found) -> Mapping[str, Part]:
    """Write the parts as printed; a part that the house doesn't know is made. Return the parts by key."""
    parts = {}
    for position, printed in enumerate(found.parsed.parts, 1):
        part = Part.objects.filter(key=printed.key).first()
        if part is None:
            last = Part.objects.aggregate(last=Max("position"))["last"] or 0
            title = printed.title.title() if printed.title.isupper() else printed.title
            part = Part.objects.create(code=edition.code, key=printed.key, title=title, position=last + 1)
        parts[part.key] = part
        PartWording.objects.create(
            edition=edition,
            part=part,
            title=printed.title,
            text=printed.introduction.text,
            footnotes=packing.footnotes(printed.introduction),
            position=position,
        )
    return parts


def _stand(found: Found, parts: Mapping[str, Part]) -> dict[str, Provision]:
    """Return the provisions by id, those that are new made, each under what the edition puts it under."""
    placed = found.parsed.provisions
    standing = Provision.objects.in_bulk([one.code for one in placed], field_name="code")
    headings = found.parsed.headings
    last = Provision.objects.aggregate(last=Max("position"))["last"] or 0
    for position, one in enumerate(placed, last + 1):
        provision = standing.get(one.code) or _new(one, parts[one.part], position)
        standing[one.code] = provision
        provision.parent = standing[one.parent] if one.parent else None
        provision.is_heading = one.code in headings
        provision.save()
    return standing


def _new(placed: Placed, part: Part, position: int) -> Provision:
    """Return a provision that comes with the edition, not yet saved: its topic is its opening words; no summary."""
    words = Truncator(placed.passage.text).words(OPENING_WORDS, truncate=" …")
    return Provision(
        code=placed.code,
        part=part,
        number=placed.number,
        topic=(words or f"{part.title}, {placed.number}")[:TOPIC_AT_MOST],
        modality=weighing.weigh(placed.passage.text, None),
        position=position,
    )
