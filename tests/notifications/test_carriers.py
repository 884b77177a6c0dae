"""Messages go out over a real mail server, once, and say nothing."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import User, UserState
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.notifications.carriers import deliver
from grievance.notifications.invitations import send_invitation
from grievance.notifications.models import Mail
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.policy.roles import Role
from tests.factories.accounts import OPERATOR, make_account
from tests.factories.people import make_organisation
from tests.services.ports import free_port


class Inbox:
    """What a mail server was handed."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: smtp.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.messages.append(parsed)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"


def _start(inbox: Inbox, **options: object) -> Controller:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **options)  # type: ignore[arg-type]
    controller.start()
    return controller


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def plain(inbox: Inbox, settings: Settings) -> Iterator[Settings]:
    """Settings for a server without TLS, as on the same machine."""
    controller = _start(inbox)
    yield replace(settings, smtp_host="127.0.0.1", smtp_port=controller.port, smtp_tls=False)
    controller.stop()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def encrypted(inbox: Inbox, settings: Settings, certificate: Path) -> Iterator[Settings]:
    """Settings for a server that wants STARTTLS and a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def check(
        _server: smtp.SMTP, _session: Session, _envelope: Envelope, _kind: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login, data.password) == (b"portal", b"secret"), handled=True)

    controller = _start(
        inbox, tls_context=context, require_starttls=True, authenticator=check, auth_required=True
    )
    yield replace(
        settings,
        smtp_host="localhost",
        smtp_port=controller.port,
        smtp_tls=True,
        smtp_user="portal",
        smtp_password="secret",
    )
    controller.stop()


def write(user_id: int, template: Template = Template.WAITING) -> str:
    with transaction():
        tell([user_id], template)
    return db.session.scalars(select(Mail.reference).order_by(Mail.id.desc())).first() or ""


def test_a_message_arrives_once_and_says_nothing(
    app: Flask, inbox: Inbox, plain: Settings, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    reference = write(account.user_id)
    deliver(reference, settings=plain, peppers=peppers)
    deliver(reference, settings=plain, peppers=peppers)
    (message,) = inbox.messages
    assert message["To"] == account.email
    assert message["Subject"] == "Something waits for you"
    assert "http://localhost:8000/account/sign-in" in message.get_content()
    assert message["Message-ID"] == f"<{reference}@localhost>"
    db.session.expire_all()
    assert db.session.scalars(select(Mail)).one().sent_at is not None


def test_a_message_goes_over_tls_with_a_password(
    app: Flask,
    inbox: Inbox,
    encrypted: Settings,
    certificate: Path,
    peppers: PepperRing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    account = make_account(Role.BRAND, peppers=peppers)
    deliver(write(account.user_id), settings=encrypted, peppers=peppers)
    assert inbox.encrypted == [True]


def test_a_server_with_a_certificate_that_nobody_vouches_for_gets_nothing(
    app: Flask, inbox: Inbox, encrypted: Settings, peppers: PepperRing
) -> None:
    account = make_account(Role.BRAND, peppers=peppers)
    reference = write(account.user_id)
    with pytest.raises(ssl.SSLCertVerificationError):
        deliver(reference, settings=encrypted, peppers=peppers)
    assert inbox.messages == []
    assert db.session.scalars(select(Mail)).one().sent_at is None


def test_without_a_mail_server_the_message_stays_in_the_outbox(
    app: Flask, settings: Settings, peppers: PepperRing
) -> None:
    account = make_account(Role.BRAND, peppers=peppers)
    deliver(write(account.user_id), settings=settings, peppers=peppers)
    assert db.session.scalars(select(Mail)).one().sent_at is None


def test_somebody_locked_gets_nothing(app: Flask, inbox: Inbox, plain: Settings, peppers: PepperRing) -> None:
    account = make_account(Role.BRAND, peppers=peppers)
    reference = write(account.user_id)
    with transaction():
        db.session.get_one(User, account.user_id).state = UserState.LOCKED
    deliver(reference, settings=plain, peppers=peppers)
    assert inbox.messages == []


def test_an_invitations_link_arrives_and_is_then_kept_nowhere(
    app: Flask, inbox: Inbox, plain: Settings, peppers: PepperRing
) -> None:
    organisation_id = make_organisation(OrganisationKind.BRAND)
    with transaction():
        invited = send_invitation(
            OPERATOR,
            email="new@example.org",
            name="New",
            roles=[Role.BRAND],
            organisation=db.session.get_one(Organisation, organisation_id),
            peppers=peppers,
        )
    mail = db.session.scalars(select(Mail)).one()
    assert mail.sealed_values is not None
    assert invited.token.encode() not in mail.sealed_values
    deliver(mail.reference, settings=plain, peppers=peppers)
    assert f"/account/invitation/{invited.token}" in inbox.messages[0].get_content()
    db.session.expire_all()
    assert db.session.scalars(select(Mail)).one().sealed_values is None
