"""The provider that the tests of signing in share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from grievance.foundation.secrets import PepperRing
from tests.with_services.openid import OpenIdProvider
from tests.with_services.openid_story import (
    CALLBACK,
    PEOPLE,
    Start,
    let_vouch_for_mika,
)


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts a provider; all of them end with the test."""
    started: list[OpenIdProvider] = []

    def begin(**options: Any) -> OpenIdProvider:
        provider = OpenIdProvider(callback=CALLBACK, people=dict(PEOPLE), **options)
        started.append(provider)
        provider.start()
        return provider

    yield begin
    for provider in started:
        provider.stop()


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    """One provider that knows a few people; whoever stops it starts another one."""
    found = OpenIdProvider(callback=CALLBACK, people=dict(PEOPLE))
    found.start()
    yield found
    found.stop()


@pytest.fixture
def brand(app: Flask, provider: OpenIdProvider, peppers: PepperRing) -> str:
    """A brand whose provider vouches for addresses at example.org, and Mika who was invited to it."""
    return let_vouch_for_mika(provider, peppers)
