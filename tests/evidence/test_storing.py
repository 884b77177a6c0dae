"""Files are told by their bytes, photos lose their hidden data, and only who was granted opens them."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from grievance.evidence.kinds import CannotOpen
from grievance.evidence.services.storing import (
    add_held,
    delete_abandoned,
    open_file,
    prepare_file,
    store_file,
)
from grievance.evidence.store import FileStore
from grievance.foundation.db import transaction
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment, CompartmentKind
from grievance.vault.services.compartments import open_compartment
from grievance.vault.services.principals import staff_principal
from tests.factories.people import Person, make_person
from tests.factories.reports import photo


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def compartment_for(person: Person) -> Compartment:
    holder = staff_principal(person.user_id)
    assert holder is not None
    return open_compartment(CompartmentKind.NARRATIVE, [holder])


def test_a_photo_loses_its_hidden_data_and_the_original_is_kept(
    app: Flask, peppers: PepperRing, store: FileStore
) -> None:
    inspector = make_person(Role.INSPECTOR, peppers=peppers)
    came = photo(marker=b"taken by Amina").getvalue()
    prepared = prepare_file(io.BytesIO(came), name="amina-locker.jpg", store=store)
    assert prepared.original is not None
    with transaction():
        compartment = compartment_for(inspector)
        shown = add_held(compartment, prepared.file, author_role=Role.REPORTER)
        original = add_held(compartment, prepared.original, author_role=Role.REPORTER)
    description, pieces = open_file(inspector.actor, shown, store=store)
    clean = b"".join(pieces)
    assert b"Amina" not in clean
    assert b"Secret camera" not in clean
    assert not Image.open(io.BytesIO(clean)).getexif()
    assert "amina" not in description.name
    assert shown.cleaned
    assert not original.cleaned
    assert b"".join(open_file(inspector.actor, original, store=store)[1]) == came


def test_somebody_without_the_key_opens_nothing(app: Flask, peppers: PepperRing, store: FileStore) -> None:
    inspector, other = (make_person(Role.INSPECTOR, peppers=peppers) for _ in range(2))
    with transaction():
        stored = store_file(
            compartment_for(inspector),
            stream=io.BytesIO(b"%PDF-1.7 proof"),
            name="../../etc/proof.pdf",
            media_type="text/html",
            author_role=Role.OPERATOR,
            store=store,
        )
    with pytest.raises(Sealed):
        open_file(other.actor, stored, store=store)
    description, _pieces = open_file(inspector.actor, stored, store=store)
    assert (description.name, description.media_type) == ("proof.pdf", "application/pdf")


@pytest.mark.parametrize("content", [b"", b"<html><script>", b"MZ\x90\x00program", b"plain words"])
def test_what_is_no_photo_or_recording_is_refused(store: FileStore, content: bytes) -> None:
    with pytest.raises(CannotOpen):
        prepare_file(io.BytesIO(content), name="photo.jpg", store=store)


def test_a_broken_photo_is_refused_and_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(CannotOpen):
        prepare_file(io.BytesIO(b"\xff\xd8\xff" + b"not really"), name="x.jpg", store=store)
    assert list(store.folder.iterdir()) == []


def test_a_recording_is_kept_as_it_came_and_marked(store: FileStore) -> None:
    prepared = prepare_file(io.BytesIO(b"#!AMR\n" + b"\0" * 100), name="voice.amr", store=store)
    assert prepared.original is None
    assert not prepared.file.cleaned


def test_files_of_drafts_never_sent_are_deleted(app: Flask, peppers: PepperRing, store: FileStore) -> None:
    inspector = make_person(Role.INSPECTOR, peppers=peppers)
    abandoned = prepare_file(photo(), name="a.jpg", store=store)
    sent = prepare_file(io.BytesIO(b"OggS" + b"\0" * 50), name="b.ogg", store=store)
    fresh = prepare_file(io.BytesIO(b"OggS" + b"\1" * 50), name="c.ogg", store=store)
    with transaction():
        add_held(compartment_for(inspector), sent.file, author_role=Role.REPORTER)
    before = time.time() - 2 * 24 * 3600
    for path in store.folder.iterdir():
        if path.name != fresh.file.store_key:
            os.utime(path, (before, before))
    assert abandoned.original is not None
    assert delete_abandoned(store) == 2
    assert {path.name for path in store.folder.iterdir()} == {sent.file.store_key, fresh.file.store_key}
