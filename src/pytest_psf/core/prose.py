"""Words that say nothing of their own: put in a row, or taken from the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

#: So many different words in a row, without a word such as "the" and without any sign, are
#: no part of a sentence. Of 1,973 sections of others in 13 languages the most were 12.
_IN_A_ROW = 18

#: A line with so many spaces was broken where it was full.
_BROKEN = 4
#: Fewer words than that may stand in any text.
_FEWEST_COPIED = 6
#: What joins words to sentences, in languages that write with Latin letters alone.
_JOINING = frozenset(
    """
    a an and are as at be been by can for from had has have he her his i if in into is it its
    may must my no not of on or our shall she should so than that the their then there these
    they this to us was we were what when where which who will with would you your

    als auch auf aus bei das dass dem den der des die durch ein eine einen einer eines er es
    hat ich ihre im ist kann mit nach nicht noch nur oder sein sich sie sind und vom von vor
    war was wenn werden wie wird wir zu zum zur

    au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur mais ne
    nous ont ou par pas plus pour que qui sa sans se ses son sont sur un une vous

    al como con cuando del desde donde el ella esta este la las lo los muy o para pero por
    porque se ser si sin sobre su sus todo una uno y ya

    anche che chi ci dal dalla dei del della delle di gli ha il la nel nella non o per piu
    quando questa questo sono sul una

    ao aos com da das do dos e em essa esse esta foi mais mas na nas no nos num os ou pela
    pelo que sem ser seu sua uma

    aan als bij dan dat de die dit door een en er het hij hoe ik je maar met naar niet nog of
    om ook op te tot uit van veel voor wat werd wij wordt ze zijn

    alla att av blir de det du efter eller en ett fra hade han har hur i inte jag kan med men
    mot nar nej och om pa skal som till ud var vara vi vid at ble den der et for han hvis ikke
    jeg kan man meg nar og seg skulle til

    ei ennen etta han he hyvin ja jos joka jossa kaikki kanssa koska kuin kun me mita mutta ne
    niin nyt olla oli olivat on ovat se sen siina sita tai tama vain voi

    aby albo ale bez by co czy dla do go ich jak jako jest jeszcze juz ktore ktory lub ma mnie
    moze na nad nie niz o od oraz pod po przed przez przy sa sie tak ten to tylko tym w za ze
    jeho jen jeste jsem jsou kde kdy kdyz ktery mezi musi nebo nebyl pak pokud pred pri pro
    proto su tento ve vsak zatim ako aj alebo ani ked len pre

    az csak de egy es ez ha hogy is itt ki kell ki le lesz meg mert mint most nem
    sem utan vagy van volt

    aici am are asupra au care ce cu cum dar decat deja din dintre dupa este fi fie fost in
    intre la mai nu ori pana pe pentru prin sa sau se sunt un una unei unui

    ama bir biri bu cok daha de degil diye gibi hem her icin ile ise kadar ki mi ne o olan
    olarak sonra sey ve veya ya

    adalah akan atau bagi bahwa bisa dalam dan dapat dari dengan di harus ia ini itu jika juga
    kami karena ke lagi lebih maka oleh pada para sebagai sudah telah tetapi tidak untuk yang

    ang ay hindi kung mga na nang ng ni o pa para sa si upang

    cha hii hiyo huu ili ina iwe katika kila kuwa kwa la lakini na ni ya yake za wa wake

    agus an ar as ach bhi do go is le na ni on se si sin faoi
    ac am ar bod cael ei eu fel gan gyda hyn i mae mewn neu nid o oedd sy y yn yr

    da dira ditu du dute edo eta ez hau hori izan ere zen

    ka ir ar bet vai no par pie tas uz un kas jei kad su tai yra apie bei del ne nuo

    ja ei et kui ka mis oma on see selle siis need ning voi

    ali bi bilo biti do ga iz je jer jos kada kako koji koja li na ne od po pri sa samo se su
    sve ta te to u uz za zbog

    dhe e ka ku me ne nje per qe se si te

    deur het hulle is jy kan met moet nie om ons sal vir wat

    ba da ga ko ne ta wa ya yi ama si ni ti ku nga pe u wo
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: How a line begins that continues no paragraph: it is empty, an item, a row, a heading,
#: markup or code.
_BEGINS = regex(r"\s*(?:$|[-*+|>#=:<`~]|\d+[.)]|\.\.)|\s{4}|\t")
_SIGNS = regex(r"[^\w\s'.-]|\.(?=\s|$)|(?<=\s)-+(?=\s)")


def own_words(text: str, known: Iterable[str]) -> frozenset[str] | None:
    """Return the different words of a text apart from those that say nothing of their own.

    These are words in a row that are no sentence, and sentences that are `known`. None if
    it has neither, as is true of nearly every text.
    """
    bare, copied = without_copies(text, known)
    lines = _paragraphs(bare)
    kept = [_without_rows(line) for line in lines]
    if not copied and kept == lines:
        return None
    return frozenset(one for line in kept for one in _words(line) if len(one) > 1)


def words_in_a_row(text: str) -> str:
    """Return the first words of a text that stand in a row and make no sentence."""
    found = (row for line in _paragraphs(text) for row in _rows(line))
    return next(found, "")


def _paragraphs(text: str) -> list[str]:
    """Return the lines of a text, each paragraph as one: words go on in the next line.

    Lines of a few words each are a list.
    """
    found = [""]
    goes_on = False
    for line in text.splitlines():
        is_plain = (
            line.isascii() and line.count(" ") >= _BROKEN and not _BEGINS.match(line)
        )
        if is_plain and goes_on:
            found[-1] = f"{found[-1]} {line.strip()}"
        else:
            found.append(line)
        goes_on = is_plain
    return found[1:]


def without_copies(text: str, known: Iterable[str]) -> tuple[str, bool]:
    """Return a text without sentences that are known, and whether it had any."""
    found = False
    for sentence in known:
        words = list(_words(sentence))
        if len(words) < _FEWEST_COPIED or words[-1] not in text.casefold():
            continue
        pattern = r"[\W_]+".join(map(re.escape, words))
        text, count = re.subn(pattern, " ", text, flags=re.IGNORECASE)
        found = found or count > 0
    return text, found


def _words(text: str) -> Iterable[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _without_rows(line: str) -> str:
    for row in _rows(line):
        line = line.replace(row, " ")
    return line


def _rows(line: str) -> Iterable[str]:
    """Yield the rows of words of a line that are long enough."""
    # In other scripts, and in words with marks, languages stand that nobody lists here.
    if line.count(" ") < _IN_A_ROW - 1 or not line.isascii():
        return
    for part in _SIGNS.split(line):
        row: list[str] = []
        for word in [*part.split(" "), ""]:
            small = word.casefold()
            if (
                small.isalpha()
                and small not in _JOINING
                and small not in map(str.casefold, row)
            ):
                row.append(word)
                continue
            if len(row) >= _IN_A_ROW:
                yield " ".join(row)
            row = []
