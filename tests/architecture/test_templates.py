"""Templates: they compile, fail on a missing value, and hold nothing that the content policy would block."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, TemplateError

from tests.architecture.tree import PACKAGE, project_files, python_files, shown, syntax

TEMPLATES = [path for path in project_files(PACKAGE) if "templates" in path.parts]
DRAWINGS = [path for path in project_files(PACKAGE) if path.suffix == ".svg"]

FORBIDDEN = {
    r"\|\s*safe\b": "escaping goes for whatever comes there later: build the markup with a macro",
    r"autoescape\s+false": "escaping is never off: build the markup with a macro",
    r"<[^>]*\sstyle\s*=": "the content policy blocks style attributes, in SVG too: use a class",
    r"<style\b": "the content policy blocks style elements: use the stylesheet",
    r"<script\b(?![^>]*\ssrc\s*=)": "the content policy blocks inline scripts, and no page may need one",
    r"<[^>]*\son[a-z]+\s*=": "the content policy blocks inline handlers: listen in a script file",
    r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:": "the content policy blocks addresses that are scripts",
    r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//[^\"'\s>]*\.(?:js|css|woff2?)\b": "nothing is fetched elsewhere",
}


def complaints(text: str) -> list[str]:
    """Return what a piece of HTML or SVG holds that it may not."""
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1}: {match.group().strip()[:60]!r}: {reason}"
        for pattern, reason in FORBIDDEN.items()
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    from grievance.app import create_app
    from grievance.foundation.settings import load_settings

    return create_app(load_settings(folder=tmp_path_factory.mktemp("templates"), testing=True))


def test_a_missing_value_is_an_error(app: Flask) -> None:
    assert issubclass(app.jinja_env.undefined, StrictUndefined), (
        "With lenient templates a misspelt name shows an empty page to a worker and a green test to us."
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_the_template_compiles(app: Flask, path: Path) -> None:
    try:
        app.jinja_env.compile(path.read_text(encoding="utf-8"), path.name)
    except TemplateError as error:
        pytest.fail(f"{shown(path)}: {error}")


@pytest.mark.parametrize("path", TEMPLATES + DRAWINGS, ids=shown)
def test_the_file_keeps_to_the_content_policy(path: Path) -> None:
    wrong = complaints(path.read_text(encoding="utf-8"))
    assert not wrong, f"{shown(path)}\n  " + "\n  ".join(wrong)


def test_markup_made_in_python_keeps_to_the_content_policy() -> None:
    wrong = []
    for path in python_files():
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "<" in node.value:
                wrong += [f"{shown(path)}:{node.lineno} {text}" for text in complaints(node.value)]
    assert not wrong, "\n  ".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "{{ words | safe }}",
        "{% autoescape false %}",
        '<p style="x">',
        '<svg><g class="a" style=fill>',
        "<script>x()</script>",
        '<script src="//cdn.example/x.js">',
        '<a onclick="x">',
        "<a href='javascript:x'>",
    ],
)
def test_the_check_sees_it(text: str) -> None:
    assert complaints(text)


def test_the_check_lets_honest_markup_through() -> None:
    assert not complaints('<script src="/static/x.js"></script><p class="safe">once = on; style = calm</p>')
