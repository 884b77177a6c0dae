"""What a worker is asked about their safety, in the words that they read."""

from __future__ import annotations

from grievance.cases.states import CheckAnswer, CheckQuestion
from grievance.foundation.text import N_

#: What a worker is asked, and can tap.
CHECK_QUESTIONS: dict[CheckQuestion, str] = {
    CheckQuestion.STILL_THERE: N_("Do you still work there?"),
    CheckQuestion.TREATED_WORSE: N_("Did anyone treat you worse?"),
    CheckQuestion.SAFE_TO_TALK: N_("Is it safe for you to talk?"),
}
CHECK_ANSWERS: dict[CheckAnswer, str] = {
    CheckAnswer.YES: N_("Yes"),
    CheckAnswer.NO: N_("No"),
    CheckAnswer.AFRAID: N_("I am afraid to say"),
}
#: What a worker who wants a text may be sent: anybody who reads it learns nothing.
REMINDER = N_("There is something new for you. Look when you are alone.")
