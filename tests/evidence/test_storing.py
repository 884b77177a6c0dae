"""Files are told by their bytes, lose their hidden data, and only who was granted opens them."""

from __future__ import annotations

import base64
import io
import os
import resource
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from grievance.evidence.kinds import CannotOpen, EmptyFile
from grievance.evidence.services.storing import (
    add_held,
    delete_abandoned,
    hold_file,
    open_file,
    prepare_file,
)
from grievance.evidence.store import FileStore, TooBig
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
    assert prepared.clean is not None
    with transaction():
        compartment = compartment_for(inspector)
        shown = add_held(compartment, prepared.clean, author_role=Role.REPORTER)
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
    held = hold_file(
        io.BytesIO(b"%PDF-1.7 proof"), name="../../etc/proof.pdf", media_type="text/html", store=store
    )
    with transaction():
        stored = add_held(compartment_for(inspector), held.original, author_role=Role.OPERATOR)
    with pytest.raises(Sealed):
        open_file(other.actor, stored, store=store)
    description, _pieces = open_file(inspector.actor, stored, store=store)
    assert (description.name, description.media_type) == ("proof.pdf", "application/pdf")


@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90\x00program", b"plain words", b"PK\x03\x04"])
def test_what_is_no_photo_or_recording_is_refused(store: FileStore, content: bytes) -> None:
    with pytest.raises(CannotOpen):
        prepare_file(io.BytesIO(content), name="photo.jpg", store=store)


def test_an_empty_file_says_that_it_is_empty(store: FileStore) -> None:
    with pytest.raises(EmptyFile):
        prepare_file(io.BytesIO(), name="photo.jpg", store=store)
    with pytest.raises(EmptyFile):
        hold_file(io.BytesIO(), name="slips.xlsx", media_type="", store=store)
    assert not store.folder.exists()


def test_a_file_is_what_its_bytes_say_whatever_it_is_called(store: FileStore) -> None:
    prepared = prepare_file(photo(), name="voice.mp3.exe", store=store)
    assert prepared.original.media_type == "image/jpeg"
    assert prepared.shown.name == "photo.jpg"


def bomb(*, times: int, block: int = 16 * 1024 * 1024) -> bytes:
    """A small table of a spreadsheet program that unpacks to `times` blocks of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(times):
                sheet.write(b"\0" * block)
    return out.getvalue()


@pytest.mark.parametrize("name", ["pay.xlsx", "pay.docx", "pay.ods"])
def test_an_office_file_is_never_unpacked(store: FileStore, name: str) -> None:
    """Proof of any kind is kept as it came; nothing here looks inside, so nothing swells."""
    came = bomb(times=32)
    assert len(came) < 1024 * 1024
    with pytest.raises(CannotOpen):
        prepare_file(io.BytesIO(came), name=name, store=store)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    held = hold_file(io.BytesIO(came), name=name, media_type="", store=store)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024
    assert (held.clean, held.original.cleaned, held.original.size) == (None, False, len(came))
    assert held.original.media_type == "application/octet-stream"
    key = base64.b64decode(held.original.key)
    assert b"".join(store.open(held.original.store_key, key)) == came


def test_too_much_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(TooBig):
        prepare_file(io.BytesIO(photo().getvalue() + b"\0" * 5000), name="x.jpg", store=store, limit=3000)
    assert list(store.folder.iterdir()) == []


def test_files_of_drafts_never_sent_are_deleted(app: Flask, peppers: PepperRing, store: FileStore) -> None:
    inspector = make_person(Role.INSPECTOR, peppers=peppers)
    abandoned = prepare_file(photo(), name="a.jpg", store=store)
    sent = prepare_file(io.BytesIO(b"OggS" + b"\0" * 50), name="b.ogg", store=store)
    fresh = prepare_file(io.BytesIO(b"OggS" + b"\1" * 50), name="c.ogg", store=store)
    with transaction():
        add_held(compartment_for(inspector), sent.original, author_role=Role.REPORTER)
    store.parts.put(io.BytesIO(b"x"), limit=10, store_key="a" * 26)
    cut_off = store.folder / "b.part"
    cut_off.write_bytes(b"half")
    before = time.time() - 2 * 24 * 3600
    for path in (*store.folder.iterdir(), *store.parts.folder.iterdir()):
        if path.name != fresh.original.store_key:
            os.utime(path, (before, before))
    assert abandoned.clean is not None
    assert delete_abandoned(store) == 2
    left = {path.name for path in store.folder.iterdir() if path.is_file()}
    assert left == {sent.original.store_key, fresh.original.store_key}
    assert list(store.parts.folder.iterdir()) == []
