"""Names compared loosely, and the words that say what kind of division a name belongs to."""

import re
import unicodedata

GENERIC = set("""
governorate governorates province provinces provincia provincie provinciya state region regions region district
districts division department departement departamento prefecture prefectura county municipality municipal oblast
oblasty krai kray raion rayon respublika republic muhafazat muhafazah mintaqat wilayat wilaya wilayah gouvernorat estado
comunidad autonoma comunidade regiao regiune judetul judet megye land laan lan fylke maakunta sheng shi qu zizhiqu
ken fu to do changwat tinh thanh pho khoueng khet of the de del la el al du des le les di da do dos das autonomous
voivodeship wojewodztwo powiat apskritis opstina oblastu vilayeti ili ostan qark rrethi kraj parish island islands
city capital territory special administrative federal subject canton kanton emirate imarat baladiyat ash at an ar as
az ad
""".split())


def fold(text):
    """Letters and digits alone, without diacritics, in lower case."""
    text = unicodedata.normalize("NFKD", text.replace("’", "").replace("‘", "").replace("'", "").replace("`", ""))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = text.translate(str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "ə": "a"}))
    return " ".join(re.findall(r"\w+", text))


def core(text):
    """The folded name without generic words, joined; the whole folded name where nothing else is left."""
    words = fold(text).split()
    kept = [word for word in words if word not in GENERIC]
    return "".join(kept or words)


def is_latin(text):
    """Whether every letter is Latin."""
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def is_arabic(text):
    """Whether every letter is Arabic."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and all("ARABIC" in unicodedata.name(c, "") for c in letters)
