"""A case whose site was told in five languages, in one installation for a whole file of tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from grievance.app import create_app
from grievance.cases.models.event import SiteRelease
from grievance.cases.services import disclosing, notice
from grievance.cases.states import DisclosureAudience
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from tests.factories.cases import PARAPHRASE, Field, Filed, assign, file_report, make_field
from tests.factories.reading_client import ReadingClient

TOLD = {
    "ar": "أخبرونا من فضلكم أين تُحفظ وثائق العمال، ومن يحفظها.\n\nنحتاج إلى رد مكتوب.",
    "fr": "Dites-nous où sont gardés les papiers des travailleurs.",
    "ja": "労働者の書類をどこで誰が保管しているか、お知らせください。\n\n書面での回答が必要です。",
    "zh_Hans": "请告诉我们工人的证件放在哪里、由谁保管。\n\n我们需要书面答复。",
}


@dataclass(frozen=True)
class Told:
    """A case whose site was told, and the release."""

    app: Flask
    field: Field
    filed: Filed
    release_id: int

    @property
    def release(self) -> SiteRelease:
        """What the site was told."""
        return db.session.get_one(SiteRelease, self.release_id)


@pytest.fixture(scope="module")
def world(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation for one file of tests."""
    folder = tmp_path_factory.mktemp("letters") / "installation"
    shutil.copytree(migrated_folder, folder)
    app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
    app.test_client_class = ReadingClient
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def field(world: Flask) -> Field:
    peppers: PepperRing = world.extensions["peppers"]
    return make_field(peppers, name="Invented Pit")


@pytest.fixture(scope="module")
def told(world: Flask, field: Field) -> Told:
    return tell(world, field)


def tell(app: Flask, field: Field, text: str = PARAPHRASE, **more: Any) -> Told:
    """File a report, take it on, and tell the site about it in five languages."""
    filed = file_report(field, app.extensions["peppers"], **more)
    assign(field, filed)
    with transaction():
        made = disclosing.compose(
            field.inspector.actor,
            filed.case,
            audience=DisclosureAudience.SITE,
            text=text,
            locale="en",
            translations=TOLD,
        )
        release = notice.notify_site(field.inspector.actor, filed.case, disclosure=made)
        return Told(app, field, filed, release.id)
