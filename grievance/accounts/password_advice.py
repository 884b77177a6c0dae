"""How easily a password is guessed, and what would make it better, in sentences that are translated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grievance.foundation.text import N_

#: On zxcvbn's scale of 0 to 4: at least a hundred million guesses, each as slow as a sign-in.
ENOUGH = 3
#: It gets slow on long input, and what comes later makes no password weaker.
_LOOKED_AT = 64

#: What zxcvbn says, by its own words.
_SAYINGS: dict[str, str] = {
    "Use a few words, avoid common phrases.": N_("Use a few words, and no common saying."),
    "No need for symbols, digits, or uppercase letters.": N_(
        "Symbols, digits and capital letters are not needed."
    ),
    "Add another word or two. Uncommon words are better.": N_(
        "Add another word or two. Rare words are better."
    ),
    "Straight rows of keys are easy to guess.": N_("Keys in a row are easy to guess."),
    "Short keyboard patterns are easy to guess.": N_("Short patterns on the keyboard are easy to guess."),
    "Use a longer keyboard pattern with more turns.": N_("Use words instead of patterns on the keyboard."),
    'Repeats like "aaa" are easy to guess.': N_("Repeated letters are easy to guess."),
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': N_(
        "A part that is repeated is hardly harder to guess than the part alone."
    ),
    "Avoid repeated words and characters.": N_("Repeat no word and no letter."),
    'Sequences like "abc" or "6543" are easy to guess.': N_("Runs like abc or 6543 are easy to guess."),
    "Avoid sequences.": N_("Leave such runs out."),
    "Recent years are easy to guess.": N_("Years of our time are easy to guess."),
    "Avoid recent years.": N_("Leave years out."),
    "Avoid years that are associated with you.": N_("Leave years of your own life out."),
    "Dates are often easy to guess.": N_("Dates are easy to guess."),
    "Avoid dates and years that are associated with you.": N_("Leave dates and years of your own life out."),
    "This is a top-10 common password.": N_("This is one of the ten most used passwords."),
    "This is a top-100 common password.": N_("This is one of the hundred most used passwords."),
    "This is a very common password.": N_("Very many people use this password."),
    "This is similar to a commonly used password.": N_("This is close to a password that many people use."),
    "A word by itself is easy to guess.": N_("One word alone is easy to guess."),
    "Names and surnames by themselves are easy to guess.": N_("Names alone are easy to guess."),
    "Common names and surnames are easy to guess.": N_("Common names are easy to guess."),
    "Capitalization doesn't help very much.": N_("A capital letter at the beginning does not help much."),
    "All-uppercase is almost as easy to guess as all-lowercase.": N_(
        "All in capital letters is as easy to guess as all in small ones."
    ),
    "Reversed words aren't much harder to guess.": N_("Words backwards are hardly harder to guess."),
    "Predictable substitutions like '@' instead of 'a' don't help very much.": N_(
        "Signs in place of letters, such as @ for a, do not help much."
    ),
}


@dataclass(frozen=True)
class Strength:
    """What a guesser would make of a password."""

    enough: bool
    advice: tuple[str, ...]
    """What is weak about it and what would help; nothing if it is strong enough."""


def strength_of(password: str, *, about: Iterable[str]) -> Strength:
    """Return how strong a password is against somebody who knows what it is `about`: name, mail, employer."""
    # Its word lists take a moment to load: only whoever sets a password needs them.
    from zxcvbn import zxcvbn

    known = [word for each in about for word in each.lower().replace("@", " ").replace(".", " ").split()]
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=known)
    if found["score"] >= ENOUGH:
        return Strength(True, ())
    said = (found["feedback"]["warning"], *found["feedback"]["suggestions"])
    return Strength(False, tuple(_SAYINGS[each] for each in said if each))
