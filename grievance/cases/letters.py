"""What the team writes to a worker from a template: short sentences, translated once and for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grievance.complaints.states import Restriction
from grievance.foundation.text import N_


@dataclass(frozen=True)
class Letter:
    """A message in one or more languages, the original among them."""

    original: str
    """The language it was written in."""
    texts: Mapping[str, str]
    template: str | None = None

    @classmethod
    def plain(cls, text: str, locale: str) -> Letter:
        """A letter in one language."""
        return cls(original=locale, texts={locale: text})


@dataclass(frozen=True)
class Template:
    """A letter that is translated already; `label` is for the team, `text` for the worker."""

    code: str
    label: str
    text: str


_ALL = (
    Template(
        "acknowledge",
        N_("We have read your report"),
        N_("A person has read your report. Thank you for telling us. Next, we check what we can do."),
    ),
    Template(
        "ask",
        N_("We have a question"),
        N_("We have a question for you. Please write back with your code when it is safe."),
    ),
    Template(
        "checking",
        N_("We are checking the facts"),
        N_("We are checking the facts. We may ask you questions. You do not have to do anything now."),
    ),
    Template(
        "may_we_tell",
        N_("May we tell the site?"),
        N_(
            "May we tell the company about the problem? We will not give your name or your words. "
            "You can say no. Please answer with your code."
        ),
    ),
    Template(
        "text_for_you",
        N_("A text waits for you"),
        N_(
            "We wrote a text about your report. Please read it with your code before others do. "
            "You can say no. Then nobody gets it."
        ),
    ),
    Template(
        "who_may_know",
        N_("Who may know?"),
        N_("We ask you who may know about your report. Please answer with your code. You can say no."),
    ),
    Template(
        "told_site",
        N_("We told the site"),
        N_(
            "We asked the company to fix the problem. We did not give your name or your words. "
            "If you are punished, tell us at once."
        ),
    ),
    Template(
        "plan_for_you",
        N_("A plan waits for you"),
        N_(
            "There is a plan to fix the problem. Please read it with your code. Say if it is enough. "
            "You do not have to answer."
        ),
    ),
    Template(
        "plan_agreed",
        N_("A plan is agreed"),
        N_("The company agreed to fix the problem. You can read the plan with your code."),
    ),
    Template(
        "please_confirm",
        N_("Please say if it is fixed"),
        N_("The company says that it is fixed. Is it fixed? Please tell us with your code."),
    ),
    Template(
        "no_news",
        N_("No news yet"),
        N_("We are still working on your report. There is no news yet. We will write again."),
    ),
    Template(
        "others_can_join",
        N_("Others can join"),
        N_(
            "Others may have the same problem. They can join you. Your page shows a code for them. "
            "Give it only to people you trust."
        ),
    ),
    Template(
        "are_you_safe",
        N_("Are you safe?"),
        N_("Are you safe at work? Did anyone treat you worse? Please tell us when it is safe to write."),
    ),
    Template(
        "referred",
        N_("Others can help"),
        N_(
            "We cannot take this on. Others may be able to help. We wrote below who they are. "
            "You choose if you ask them. We do not pass on your report."
        ),
    ),
    Template(
        "goes_on",
        N_("We go on without your name"),
        N_(
            "Others may be in danger. So we go on without you. We do not use your name or number. "
            "You do not have to do anything."
        ),
    ),
    Template(
        "closed",
        N_("We close this report"),
        # How long is a rule (appeal_filing); a test holds the two together.
        N_(
            "We are closing this report. If it is not fixed, or gets worse, you can open it again. "
            "Did we get it wrong? You can ask three other people to look at it. You have 60 days to ask."
        ),
    ),
    Template(
        "ends_unfixed",
        N_("It ends, and not everything is fixed"),
        N_(
            "We are closing this report, but not everything is fixed. Your page says why. "
            "You can ask other people to look at it."
        ),
    ),
)
TEMPLATES: dict[str, Template] = {each.code: each for each in _ALL}
#: What tells of the company, or of a text for others: none of them ever hears of a survivor's report.
_NOT_TO_SURVIVORS = frozenset(
    {"may_we_tell", "text_for_you", "told_site", "plan_for_you", "plan_agreed", "please_confirm"}
)
#: Nobody joins a restricted case.
_NOT_IF_RESTRICTED = frozenset({"others_can_join"})
#: What says nothing that has to be true of a case first, and can be sent in several at once.
AT_ANY_TIME = ("ask", "checking", "no_news", "are_you_safe")


def templates_for(restriction: Restriction | None) -> list[Template]:
    """Return the letters that can be true of a case, in order."""
    if restriction is None:
        return list(_ALL)
    left_out = _NOT_IF_RESTRICTED | (_NOT_TO_SURVIVORS if restriction.of_survivor else frozenset())
    return [each for each in _ALL if each.code not in left_out]
