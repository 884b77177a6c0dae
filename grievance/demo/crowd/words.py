"""What the crowd's workers and teams write: a few plain sentences in nine languages."""

from __future__ import annotations

from random import Random
from typing import Any

from grievance.leverage.states import Ask, Rung

#: How a report begins; %d is a number of months, of hours or of people.
OPENINGS = {
    "en": (
        "They have not paid us for %d months.",
        "We worked %d hours on Sunday.",
        "The roof above us is cracked.",
    ),
    "fr": (
        "On ne nous a pas payés depuis %d mois.",
        "Nous avons travaillé %d heures dimanche.",
        "Le toit est fendu.",
    ),
    "sw": ("Hatujalipwa kwa miezi %d.", "Tulifanya kazi saa %d Jumapili.", "Paa juu yetu lina nyufa."),
    "id": ("Kami belum digaji %d bulan.", "Hari Minggu kami bekerja %d jam.", "Atap di atas kami retak."),
    "zh_Hans": ("我们已经%d个月没有拿到工资。", "星期天我们干了%d个小时。", "头顶的岩层裂开了。"),
    "es": ("No nos pagan desde hace %d meses.", "El domingo trabajamos %d horas.", "El techo tiene grietas."),
    "pt": ("Não nos pagam há %d meses.", "No domingo trabalhámos %d horas.", "O teto tem fendas."),
    "ar": ("لم يدفعوا لنا أجورنا منذ %d أشهر.", "عملنا %d ساعة يوم الأحد.", "السقف فوقنا متشقق."),
    "ja": ("%dか月、給料が払われていません。", "日曜に%d時間働きました。", "頭の上の岩にひびがあります。"),
}
CLOSINGS = {
    "en": ("The foreman laughs at us.", "We are afraid to ask.", "There are about %d of us."),
    "fr": ("Le chef se moque de nous.", "Nous avons peur de demander.", "Nous sommes environ %d."),
    "sw": ("Msimamizi anatucheka.", "Tunaogopa kuuliza.", "Tuko kama watu %d."),
    "id": ("Mandor menertawakan kami.", "Kami takut bertanya.", "Kami sekitar %d orang."),
    "zh_Hans": ("工头嘲笑我们。", "我们不敢问。", "我们大约有%d个人。"),
    "es": ("El capataz se ríe de nosotros.", "Tenemos miedo de preguntar.", "Somos unos %d."),
    "pt": ("O capataz ri-se de nós.", "Temos medo de perguntar.", "Somos cerca de %d."),
    "ar": ("رئيس العمال يسخر منا.", "نخاف أن نسأل.", "عددنا نحو %d."),
    "ja": ("現場監督は笑うだけです。", "怖くて聞けません。", "わたしたちは%d人ほどです。"),
}
#: What the team wrote back, by language.
READ = {
    "en": "We read your report. A person looks after it.",
    "fr": "Nous avons lu votre rapport. Une personne s’en occupe.",
    "sw": "Tumeisoma taarifa yako. Mtu anaishughulikia.",
    "id": "Kami sudah membaca laporan Anda. Ada orang yang menanganinya.",
    "zh_Hans": "我们读了你的报告。有人在处理。",
    "es": "Leímos su informe. Una persona se ocupa de él.",
    "pt": "Lemos o seu relato. Uma pessoa trata dele.",
    "ar": "قرأنا بلاغك. هناك شخص يتابعه.",
    "ja": "報告を読みました。担当者が見ています。",
}
REASONS = "Seen on a visit to the invented site, and borne out by its invented papers."
NOTICE = "Some people at the site say that something is wrong. Please tell us how it is handled."
REPLY = "The invented site has looked into it and will put it right."
WHY = "For a reason that this invented case does not need."
NO_MORE_TIME = "Nothing in this invented case speaks for more time."
LESSON = "Next time the invented team asks for the book of hours first."
APPEAL = "This invented case was not looked at as it should have been."
VOTE = "So the papers of this invented case say."
REQUEST = "Please write to the invented site and say that its promise matters to you."
BRAND_ANSWER = "We have written to the invented site and tell you what it says."
ACTION = "The invented site puts right what was found, for everybody concerned."


def story(random: Random, locale: str) -> str:
    """Return what one worker tells."""
    parts = (random.choice(OPENINGS[locale]), random.choice(CLOSINGS[locale]))
    return " ".join(each % random.randint(2, 14) if "%d" in each else each for each in parts)


def request_to(brand: str) -> dict[str, Any]:
    """Return what one brand is asked, with what is looked at and approved beside the text."""
    return {
        "lang": "en",
        "text": REQUEST,
        "translations": {},
        "to": [brand],
        "ask": str(Ask.USE_LEVERAGE),
        "rung": str(Rung.CONCERN),
    }
