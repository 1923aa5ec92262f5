"""Who may open what. Each kind of private file has one policy, registered by the room that keeps it; or nobody may.

Documents of the library are private too, unless they lie in the collection `Public`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.models import Collection
from wagtail.permissions import policy_registry

from foundation.files.models import Download, PrivateFile

PUBLIC = "Public"
WORKING = ("add", "change", "delete", "choose")
"""Whoever may do one of these with a document may open it."""

Policy = Callable[[Any, PrivateFile], bool]
"""Says whether this person (or an `AnonymousUser`) may open this file."""

_policies: dict[str, Policy] = {}


def register(kind: str, may_open: Policy) -> None:
    """Register who may open files of this kind."""
    _policies[kind] = may_open


def may_open(user: Any, file: PrivateFile) -> bool:
    """Whether this person may open this file: only where its kind has a policy and the policy says yes."""
    policy = _policies.get(file.kind)
    return policy is not None and policy(user, file)


def is_public(document: Download) -> bool:
    """Whether anyone may open this document: it lies in the collection `Public` or below it."""
    public = Collection.objects.filter(name=PUBLIC, depth=2)
    return any(document.collection.path.startswith(collection.path) for collection in public)


def may_open_document(user: Any, document: Download) -> bool:
    """Whether this person may open this document: public ones, and those in the collections she works with."""
    if is_public(document):
        return True
    if getattr(user, "has_unproved_rights", False):  # Wagtail's policy reads groups and would not notice.
        return False
    policy = policy_registry.get_by_type(Download)
    return bool(policy.user_has_any_permission_for_instance(user, WORKING, document))


def make_public_collection(**_signal: Any) -> None:
    """Make the collection `Public` where there is none. Safe to repeat; run after every migration."""
    root = Collection.get_first_root_node()
    if root and not root.get_children().filter(name=PUBLIC).exists():
        root.add_child(name=PUBLIC)
