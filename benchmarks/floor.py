"""The floor: the same framework, server and database with nothing of what the product adds.

A bare Flask and SQLAlchemy form, list and page: no encryption, no languages, no audit, no access rules.
"""

from __future__ import annotations

import os

from flask import Flask, redirect, render_template_string, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from grievance.foundation.db import prepare_engine


class Base(DeclarativeBase):
    """The floor's own tables."""


db = SQLAlchemy(model_class=Base)


class Note(Base):
    """A line of text."""

    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), index=True)
    body: Mapped[str] = mapped_column(Text)


FORM = (
    "<!doctype html><title>Form</title><h1>Form</h1><form method=post>"
    "<input name=title><textarea name=body></textarea><button>Send</button></form>"
)
LIST = (
    "<!doctype html><title>List</title><h1>List</h1><ul>"
    "{% for note in notes %}<li><a href='/note/{{ note.id }}'>{{ note.title }}</a></li>{% endfor %}</ul>"
)
NOTE = "<!doctype html><title>Note</title><h1>{{ note.title }}</h1><p>{{ note.body }}</p>"


def create_app() -> Flask:
    """Make the floor's application on the database that FLOOR_DATABASE names."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["FLOOR_DATABASE"]
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        db.create_all()

    @app.get("/")
    def form() -> str:
        return render_template_string(FORM)

    @app.post("/")
    def send() -> object:
        db.session.add(Note(title=request.form["title"], body=request.form["body"]))
        db.session.commit()
        return redirect("/", code=303)

    @app.get("/list")
    def notes() -> str:
        found = db.session.scalars(select(Note).order_by(Note.id.desc()).limit(50)).all()
        return render_template_string(LIST, notes=found)

    @app.get("/note/<int:number>")
    def note(number: int) -> str:
        return render_template_string(NOTE, note=db.get_or_404(Note, number))

    return app


def fill(app: Flask, rows: int) -> None:
    """Put lines into the list."""
    with app.app_context():
        db.session.add_all(Note(title=f"Note {number}", body="words " * 40) for number in range(rows))
        db.session.commit()
        db.engine.dispose()
