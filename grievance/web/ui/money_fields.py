"""An amount and its currency in a form, with what is wrong with them beside each."""

from __future__ import annotations

from flask_babel import get_locale
from wtforms import StringField
from wtforms.validators import ValidationError

from grievance.foundation.errors import InvalidInput
from grievance.remediation import money
from grievance.web.ui.forms import OneOf
from grievance.web.ui.locales import select_locale
from grievance.web.ui.presentation import translated


def currencies(none: str) -> list[tuple[str, str]]:
    """Return the currencies in the visitor's language, with the words for no money first."""
    return [("", none), *money.currency_choices(select_locale())]


class WithMoney:
    """What a form with an amount and a currency can say about them."""

    amount: StringField
    currency: OneOf

    def money(self) -> tuple[int | None, str | None]:
        """Return the amount in minor units with its currency, or neither."""
        typed = (self.amount.data or "").strip()
        if not typed:
            return None, None
        return money.parse_money(
            typed, self.currency.data or "", locale=str(get_locale())
        ), self.currency.data

    def validate_amount(self, _field: StringField) -> None:
        """Say beside the amount what is wrong with it."""
        self._refuse_at("amount")

    def validate_currency(self, _field: OneOf) -> None:
        """Say beside the currency what is wrong with it."""
        self._refuse_at("currency")

    def _refuse_at(self, field: str) -> None:
        try:
            self.money()
        except InvalidInput as refused:
            if refused.field == field:
                raise ValidationError(translated(refused.message, **refused.values)) from None
