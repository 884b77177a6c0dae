"""What came back from a visit stands in the file of its case, with whose hands it went through."""

from __future__ import annotations

import hashlib

from grievance.cases.services.steps import Words
from grievance.fieldwork.services.bringing import hand_on
from grievance.foundation.db import transaction
from tests.factories.field_packs import open_pack
from tests.fieldwork.conftest import NAME, PHOTO, World, evidence_of


def test_the_file_of_its_case_holds_it_with_its_custody(world: World) -> None:
    visit, case = world.plan(), world.filed.case.reference
    pack = open_pack(*world.take(visit))
    pack.add(case, "interview", text=f"{NAME} sleeps on the floor.", source="A cook")
    pack.add(case, text=f"The list has {NAME} on it.", where=f"Hut of {NAME}")
    pack.add(case, "photo", file=PHOTO)
    assert world.bring(visit, pack.saved())[0] == 303
    interview, _note, photo = evidence_of(world.filed)[-3:]
    with transaction():
        hand_on(world.field.inspector.actor, photo, to=Words("A print to the lawyer.", "en"))
    without, told = world.file(), world.file(with_words=True)
    for part in (interview.reference, pack.reference, "Handed on: A print to the lawyer.", "image/jpeg"):
        assert part in without
    assert hashlib.sha256(PHOTO).hexdigest() in without
    assert "on the floor" not in without
    assert "A cook" not in without
    assert "█████ █████ sleeps on the floor." in told or "█████ sleeps on the floor." in told
    assert "A cook" in told
    for text in (without, told):
        assert NAME not in text
