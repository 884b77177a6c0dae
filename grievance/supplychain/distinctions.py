"""What tells a site from a neighbour that is called alike: where it lies, how old it is, which number it has.

"Kamoto East" is no spelling of "Kamoto", however alike the two look: they may be two mines of one firm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grievance.foundation.text import fold

#: How the languages in which sites are named say it; a word that ends in a star stands for all that begin so.
_WORDS = {
    "north": """north northern nord norte norteño septentrional utara kaskazini hilaga kuzey noord pohjois*
        norra nordre nördlich* północ* север* شمال شمالي شمالية उत्तर उत्तरी เหนือ""",
    "south": """south southern sud süd sur sul meridional selatan kusini timog güney suid zuid etelä*
        södra søndre südlich* południ* юг южн* جنوب جنوبي جنوبية दक्षिण दक्षिणी ใต้""",
    "east": """east eastern est ost oost este leste oriental timur mashariki silangan doğu oos itä* östra
        østre östlich* wschod* восток восточн* شرق شرقي شرقية पूर्व पूर्वी ตะวันออก""",
    "west": """west western ouest oeste occidental barat magharibi kanluran batı wes länsi* västra vestre
        westlich* zachod* запад* غرب غربي غربية पश्चिम पश्चिमी ตะวันตก""",
    "north east": "northeast northeastern nordeste noreste nordest nordost",
    "north west": "northwest northwestern noroeste nordouest nordwest",
    "south east": "southeast southeastern sudeste sureste sudest südost tenggara",
    "south west": "southwest southwestern sudoeste suroeste sudouest südwest",
    "upper": """upper haut haute supérieur supérieure alto alta superior atas juu yukarı ober* övre ylä*
        верхн* علوي عليا""",
    "lower": """lower bas basse inférieur inférieure bajo baja baixo baixa inferior bawah chini aşağı unter*
        nedre нижн* سفلي سفلى""",
    "central": "central centrale centro centre center middle tengah orta mittel* центральн* وسط",
    "new": """new nouveau nouvelle nuevo nueva novo nova baru mpya bago yeni neu neue nuwe nieuw nieuwe ny nya
        uusi nowy nowa нов* جديد جديدة नया नई ใหม่""",
    "old": """old ancien ancienne viejo vieja antiguo antigua velho velha lama eski alte oud oude gamla vanha
        stary stara стар* قديم قديمة पुराना เก่า""",
    "extension": "extension expansion ampliación ampliação perluasan erweiterung uitbreiding расширение",
    **{
        str(number): words
        for number, words in enumerate(
            (
                "first première premier primera primero primeira primeiro pertama erste* перв*",
                "second seconde deuxième segunda segundo kedua zweite* втор* ii",
                "third troisième tercera tercero terceira terceiro ketiga dritte* трет* iii",
                *("iv", "v", "vi", "vii", "viii", "ix", "x"),
            ),
            1,
        )
    },
}
#: The same where words are not parted by spaces; Chinese, Japanese and Korean write them inside a name.
_IN_A_ROW = dict(
    zip(
        ("north", "south", "east", "west", "upper", "lower", "new", "old", "extension"),
        (
            "北 북부",
            "南 남부",
            "东 東 동부",
            "西 서부",
            "上 상부",
            "下 하부",
            "新 신규",
            "旧 舊",
            "扩建 擴建 増設 증설",
        ),
        strict=True,
    )
)
_COUNTED = "一二三四五六七八九十"
_COUNTED_THING = "[期厂廠号號矿礦线線井坑]|工厂|工廠|工場"
_NUMBER = re.compile(rf"\d+|(?<=第)[{_COUNTED}]+|[{_COUNTED}]+(?={_COUNTED_THING})")
#: "Plant A" has a neighbour called "Plant B".
_LETTERED = re.compile(
    r"\b(?:plant|unit|phase|line|block|pit|shaft|site|usine|planta|unidad|unidade|fase|blok|werk) ([a-h])\b"
)

_MEANT = {
    fold(word): frozenset(meant.split())
    for meant, words in _WORDS.items()
    for word in words.split()
    if not word.endswith("*")
}
_MEANT_FROM = {
    fold(word[:-1]): frozenset(meant.split())
    for meant, words in _WORDS.items()
    for word in words.split()
    if word.endswith("*")
}
_BEGINNINGS = tuple(_MEANT_FROM)
_CHARACTERS = {fold(sign): meant for meant, signs in _IN_A_ROW.items() for sign in signs.split()}


def distinctions(name: str) -> frozenset[str]:
    """Return what a plain name says of which one of several is meant, the same in whichever language."""
    return frozenset(_said(name))


def _said(name: str) -> Iterator[str]:
    for word in name.split():
        yield from _MEANT.get(word.removeprefix("ال"), ())
        if word.startswith(_BEGINNINGS):
            for beginning in _BEGINNINGS:
                yield from _MEANT_FROM[beginning] if word.startswith(beginning) else ()
    yield from (meant for sign, meant in _CHARACTERS.items() if sign in name)
    yield from (_counted(each) for each in _NUMBER.findall(name))
    yield from _LETTERED.findall(name)


def _counted(number: str) -> str:
    """Return a number in one form: "02", "二" and "2" are the same."""
    if number.isdecimal():
        return str(int(number))
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return "".join(str(_COUNTED.index(each) + 1) for each in number)
    return str(10 * (_COUNTED.index(tens) + 1 if tens else 1) + (_COUNTED.index(ones) + 1 if ones else 0))
