"""What every installation promises workers, on posters and pages, and as somebody confirmed it."""

from __future__ import annotations

from grievance.foundation.text import N_

#: Short enough for a poster. What the product cannot keep must not stand here.
WORKER_PROMISES: tuple[str, ...] = (
    N_("It is free. You do not have to give your name."),
    N_("Only the case team reads your words."),
    N_("We will not tell your employer unless you say yes."),
    N_("Buyers of the metal see totals. They do not see your report."),
    N_("A person reads it and writes to you in %(days)s days."),
    N_("Is someone in danger? Then a person reads it in %(hours)s hours."),
    N_("We keep your report locked. We delete it within %(months)s months after it ends."),
    N_("You need no account. Nothing here follows you to other pages."),
    N_("If you are punished, tell us at once. We treat it as urgent."),
    N_("The law may force us to tell someone. If it does, we tell you first if we can."),
)

#: Promised besides, where an escrow is on.
WORKER_PROMISES_OF_ESCROW: tuple[str, ...] = (
    N_("If the case team loses its keys, other people can open the reports again."),
    N_("At least %(need)s of these %(people)s must agree: %(names)s."),
    N_("Not one of them can open your report alone."),
)
