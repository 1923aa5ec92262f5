"""Attaching to a lesson's words what stands elsewhere: pictures, documents of the library, questions of a bank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assessments import probing
from courses import unfolding
from courses.unfolding import Unfolded
from foundation.files.models import Download, Picture


def pictures(body: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the hash of each picture's file, by block; a picture that is gone has an empty one."""
    chosen = dict(pictures_of(body))
    hashes = {picture.pk: picture.get_file_hash() for picture in Picture.objects.filter(pk__in=chosen.values())}
    return {block: hashes.get(picture, "") for block, picture in chosen.items()}


def pictures_of(body: Sequence[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """Yield the block's id and the picture's key for each picture of a lesson."""
    for block in unfolding.of_kind(body, "picture"):
        if block.value.get("picture"):
            yield block.id, block.value["picture"]


def files(body: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the hashes of each block's files, part by part; a file that is gone has an empty one."""
    hashes = {key: document.get_file_hash() for key, document in documents_of(body).items()}
    return {
        block: {
            part: [hashes.get(key, "") for key in chosen] if isinstance(chosen, list) else hashes.get(chosen, "")
            for part, chosen in parts.items()
        }
        for block, parts in files_of(body)
    }


def documents_of(body: Sequence[dict[str, Any]]) -> dict[int, Download]:
    """Return the documents of a lesson that are in the library, by key, in one query."""
    chosen = [keys if isinstance(keys, list) else [keys] for _block, parts in files_of(body) for keys in parts.values()]
    keys = {key for some in chosen for key in some if key}
    return Download.objects.in_bulk(keys) if keys else {}


def files_of(body: Sequence[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield for each block with files its id and, by part, the key of a document or the keys of several."""
    for block in unfolding.of_kind(body, "video", "audio", "pack"):
        if parts := _parts(block):
            yield block.id, parts


def _parts(block: Unfolded) -> dict[str, Any]:
    """Return what a block holds, by part."""
    if block.kind == "pack":
        return {"files": [line["document"] for line in block.value["files"]]}
    return {part: block.value[part] for part in ("recording", "captions") if block.value.get(part)}


def checks(body: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the wording that each check would ask, by block."""
    asked = {block.id: block.value["question"] for block in unfolding.of_kind(body, "check")}
    versions = probing.versions_of(set(asked.values())) if asked else {}
    return {block: versions[question] for block, question in asked.items() if question in versions}
