"""Words for what key figures are split by and counted in."""

from __future__ import annotations

from grievance.complaints.states import Channel
from grievance.foundation.text import N_

CHANNEL_LABELS: dict[Channel, str] = {
    Channel.WEB: N_("Web page"),
    Channel.SMS: N_("Text message"),
    Channel.USSD: N_("Menu on a simple phone"),
    Channel.VOICE: N_("Telephone"),
    Channel.EMAIL: N_("E-mail"),
    Channel.PAPER: N_("Paper"),
    Channel.HELPER: N_("Through a helper"),
}
