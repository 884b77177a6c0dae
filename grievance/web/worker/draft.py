"""A report that is being written: it lives in the sealed visit and nowhere else."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from grievance.complaints.questionnaire import Question, is_sensitive, questions
from grievance.complaints.states import ConsentAnswer, KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.complaints.survivors import Age, Linked, TalkTo
from grievance.foundation import clock
from grievance.vault.reporter_codes import new_code
from grievance.web.ui.session import present_visit

_KEPT_FOR = 24 * 3600


@dataclass
class Draft:
    """What was answered so far, and the code that the report will have."""

    id: str = field(default_factory=lambda: secrets.token_hex(32))
    code: str = field(default_factory=new_code, repr=False)
    begun: int = field(default_factory=lambda: int(clock.now().timestamp()))
    answered: list[str] = field(default_factory=list)
    passed: int = 0
    """How many questions it ever came past; nobody is counted twice who goes back and changes an answer."""
    begun_in: str = ""
    """The language in which its first question was answered."""
    groups: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    site: str = ""
    """Reference of the site, if it was found."""
    from_poster: bool = False
    query: str = ""
    hits: list[str] = field(default_factory=list)
    """References of the sites that the last search found."""
    not_listed: bool = False
    join: str = ""
    """The code of others whom the report joins, if somebody gave one."""
    where: str = ""
    story: str = ""
    files: list[dict[str, Any]] = field(default_factory=list, repr=False)
    talk_to: str = TalkTo.ANY
    linked: str = Linked.UNSURE
    wanted: list[str] = field(default_factory=list)
    age: str = Age.UNSAID
    may_look: str = ConsentAnswer.ASK_FIRST
    known: str = KnownTo.NOBODY
    employer_sure: bool = False
    """Whether the warning about the employer was answered with yes."""
    raised: str = RaiseWithEmployer.ASK_FIRST
    words: str = ConsentAnswer.NO
    reply: str = ReplyRoute.CODE
    contact: str = ""
    times: str = ""
    name: str = ""

    @property
    def submission_key(self) -> bytes:
        """What makes sending twice file once."""
        return hashlib.sha256(b"report\0" + self.id.encode()).digest()

    @property
    def sensitive(self) -> bool:
        """Whether it is about sexual violence, of which other things are asked."""
        return is_sensitive(self.items)

    @property
    def asked(self) -> list[Question]:
        """The questions of this report, in order."""
        return questions(site_is_known=self.from_poster or bool(self.join))

    @property
    def next_question(self) -> Question:
        """The first question that has no answer yet; with all answered, the check."""
        return next((each for each in self.asked if each not in self.answered), Question.CHECK)

    @property
    def has_place(self) -> bool:
        """Whether it is known where it happened, or said that the place is in no list."""
        return bool(self.site) or self.not_listed or bool(self.join)

    @property
    def ready(self) -> bool:
        """Whether everything but the check was answered."""
        return self.next_question is Question.CHECK

    def answer(self, question: Question) -> None:
        """Note that a question was answered; a new problem may leave the next question open again."""
        if question not in self.answered:
            self.answered.append(question.value)

    def ask_again(self, question: Question) -> None:
        """Note that a question has no answer any more."""
        self.answered = [each for each in self.answered if each != question]


@dataclass(frozen=True)
class Sent:
    """What this visit may still show of a report that was sent, until its sender leaves."""

    draft_id: str
    code: str = field(repr=False)
    complaint: str
    """Its reference."""
    at: int


def present_draft() -> Draft | None:
    """Return the draft of this visit, if it has one that is not too old."""
    held = present_visit().get("draft")
    if not held:
        return None
    draft = Draft(**held)
    return draft if clock.now().timestamp() - draft.begun < _KEPT_FOR else None


def keep(draft: Draft) -> None:
    """Keep a draft in the visit."""
    present_visit()["draft"] = asdict(draft)


def forget_draft() -> None:
    """Forget the draft, as after sending it."""
    present_visit().pop("draft", None)


def present_sent() -> Sent | None:
    """Return the report that this visit has sent and whose code nobody has confirmed to have."""
    held = present_visit().get("sent")
    if not held:
        return None
    sent = Sent(**held)
    return sent if clock.now().timestamp() - sent.at < _KEPT_FOR else None


def keep_sent(sent: Sent) -> None:
    """Keep what is needed to show the receipt again after a reload or a lost connection."""
    present_visit()["sent"] = asdict(sent)
