"""Where each word of a tile stands, for a tile of any size. Pure arithmetic.

Numbers are the heroes: the clock that matters is as large as the tile allows, its target small
beside it. A tile with room says everything; a low one (a seat among 24) keeps the id, the shape,
the clock, the client and the alarm. Type never gets smaller than can be read: lines are left out
instead, the least needed first.
"""

from typing import Final, NamedTuple

from PySide6.QtCore import QRect

from ui.look import pen
from ui.look.typeface import BOLD, MEDIUM, REGULAR, SEMIBOLD

FULL_FROM: Final = 80
_SMALLEST: Final = 12
# The clock's type as a share of the width: alone, and with the oxygen beside it.
_HERO: Final = 0.243
_HERO_BESIDE: Final = 0.19
# The rows of a full tile with the height of each line, as a share of its type.
_ROWS: Final = (("label", 1.14), ("word", 1.3), ("hero", 1.04), ("check", 1.25), ("last", 1.25))
# The same where there is little height.
_ROWS_CLOSE: Final = (("label", 1.1), ("word", 1.17), ("hero", 1.0), ("check", 1.2), ("last", 1.2))
_CLOSE_BELOW: Final = 98
_ROWS_VITALS: Final = (*_ROWS[:-1], ("rates", 1.25), ("last", 1.25))


class Part(NamedTuple):
    """A box and the type in it (pixels, weight)."""

    box: QRect
    kind: pen.Type


class TilePlan(NamedTuple):
    """The parts of a tile; a part whose box is empty is not shown."""

    parts: dict[str, Part]
    full: bool
    spine: int
    corner: int


def _type(size: float, weight: int, least: int = _SMALLEST) -> pen.Type:
    return max(least, round(size)), weight


def plan(box: QRect, place: str, vitals: bool = False) -> TilePlan:
    """The parts of a tile in this box; place: its id, which is as wide as it is; vitals: whether
    an instrument tells how the person is."""
    make = _full if box.height() >= FULL_FROM else _low
    made = make(box.width(), box.height(), place, vitals)
    at = box.topLeft()
    parts = {name: Part(part.box.translated(at), part.kind) for name, part in made.parts.items()}
    return made._replace(parts=parts)


def _full(width: int, height: int, place: str, vitals: bool) -> TilePlan:
    scale = min(width / 232, height / 169)
    spine, pad = max(5, round(7 * scale)), max(6, round(10 * scale))
    left, room = spine + pad, width - spine - 2 * pad
    close = height < _CLOSE_BELOW
    kinds = {
        "label": _type(34 * scale, BOLD, 18 if close else 20),
        "key": _type(14 * scale, MEDIUM),
        "client": _type(19 * scale, MEDIUM),
        "word": _type(17 * scale, SEMIBOLD),
        "dose": _type(14 * scale, REGULAR),
        "hero": _type(min(53 * scale, (_HERO_BESIDE if vitals else _HERO) * room), BOLD, 24),
        "beside": _type(14 * scale, REGULAR),
        "check": _type(17 * scale, SEMIBOLD),
        "last": _type(14 * scale, REGULAR),
        "rates": _type(14 * scale, MEDIUM),
        "strip": _type(18 * scale, BOLD),
    }
    rows = _ROWS_CLOSE if close else _ROWS_VITALS if vitals else _ROWS
    heights = {name: round(kinds[name][0] * factor) for name, factor in rows}
    for name in ("last", "rates"):
        if name in heights and sum(heights.values()) + pad > height:
            heights[name] = 0
    tops = _tops(heights, pad // 2, height - sum(heights.values()) - pad)
    parts = _top_line(place, left, room, tops, heights, kinds)
    line = _vitals_line if vitals else _hero_line
    parts |= line(left, room, tops, heights, kinds)
    for name in heights.keys() - {"label", "word", "hero"}:
        parts[name] = Part(QRect(left, tops[name], room, heights[name]), kinds[name])
    if vitals and not heights.get("rates"):
        _share_line(parts, kinds["rates"])
    under_hero = height - tops["hero"] - heights["hero"]
    strip = min(max(24, round(36 * scale)), under_hero)
    parts["share"] = Part(QRect(0, 0, spine, height), kinds["last"])
    parts["strip"] = Part(QRect(0, height - strip, width, strip), kinds["strip"])
    return TilePlan(parts, True, spine, max(5, round(8 * scale)))


def _label_width(place: str, kind: pen.Type, most: int) -> int:
    """Ids of up to three letters stand in line with each other; a longer one gets what it needs."""
    wanted = max(pen.width(place, kind), pen.width("B00", kind))
    return min(round(wanted) + 1, max(most, round(pen.width("B00", kind)) + 1))


def _tops(heights: dict[str, int], first: int, free: int) -> dict[str, int]:
    """Where each row begins; what is left over goes between them, evenly."""
    between = max(0, free) // (len(heights) - 1)
    top, tops = first, {}
    for name, height in heights.items():
        tops[name] = top
        top += height + between
    return tops


def _top_line(
    place: str,
    left: int,
    room: int,
    tops: dict[str, int],
    heights: dict[str, int],
    kinds: dict[str, pen.Type],
) -> dict[str, Part]:
    label_w = _label_width(place, kinds["label"], room // 2)
    sign = round(kinds["label"][0] * 0.62)
    gap = sign // 4
    label = QRect(left, tops["label"], label_w, heights["label"])
    shape = QRect(label.right() + gap, label.y(), sign, label.height())
    key = QRect(shape.right() + gap, label.y(), round(kinds["key"][0] * 1.1), label.height())
    client_left = key.right() + 2
    word = QRect(left, tops["word"], room, heights["word"])
    return {
        "label": Part(label, kinds["label"]),
        "sign": Part(shape, kinds["label"]),
        "key": Part(key, kinds["key"]),
        "client": Part(
            QRect(client_left, label.y(), left + room - client_left, label.height()),
            kinds["client"],
        ),
        "word": Part(word, kinds["word"]),
        "dose": Part(word, kinds["dose"]),
    }


def _hero_line(
    left: int, room: int, tops: dict[str, int], heights: dict[str, int], kinds: dict[str, pen.Type]
) -> dict[str, Part]:
    hero_w = min(room, round(pen.width("00:00", kinds["hero"])) + 2)
    gap = max(4, kinds["hero"][0] // 8)
    beside_left = left + hero_w + gap
    line = round(kinds["beside"][0] * 1.25)
    bottom = tops["hero"] + heights["hero"] - round(kinds["hero"][0] * 0.12)
    width = left + room - beside_left
    if 2 * line > heights["hero"] + 2:
        one = QRect(beside_left, bottom - line, width, line)
        return {
            "hero": Part(QRect(left, tops["hero"], hero_w, heights["hero"]), kinds["hero"]),
            "beside_1": Part(QRect(), kinds["beside"]),
            "beside_2": Part(one, kinds["beside"]),
        }
    return {
        "hero": Part(QRect(left, tops["hero"], hero_w, heights["hero"]), kinds["hero"]),
        "beside_1": Part(QRect(beside_left, bottom - 2 * line, width, line), kinds["beside"]),
        "beside_2": Part(QRect(beside_left, bottom - line, width, line), kinds["beside"]),
    }


def _vitals_line(
    left: int, room: int, tops: dict[str, int], heights: dict[str, int], kinds: dict[str, pen.Type]
) -> dict[str, Part]:
    """The clock at the left, the oxygen at the right of the same line."""
    hero = kinds["hero"]
    hero_w = round(pen.width("00:00", hero)) + 2
    gap = max(6, hero[0] // 5)
    top, high = tops["hero"], heights["hero"]
    beside = QRect(left + hero_w + gap, top, room - hero_w - gap, high)
    return {
        "hero": Part(QRect(left, top, hero_w, high), hero),
        "spo2": Part(beside, (round(hero[0] * 0.92), BOLD)),
    }


def _share_line(parts: dict[str, Part], kind: pen.Type) -> None:
    """No room for a line of their own: pulse and breathing stand at the end of the check's."""
    box = parts["check"].box
    first = round(box.width() * 0.55)
    parts["check"] = Part(QRect(box.x(), box.y(), first, box.height()), parts["check"].kind)
    rest = QRect(box.x() + first + 4, box.y(), box.width() - first - 4, box.height())
    parts["rates"] = Part(rest, kind)


def _low(width: int, height: int, place: str, vitals: bool) -> TilePlan:
    scale = min(width / 188, height / 52)
    spine, pad = max(4, round(5 * scale)), max(4, round(7 * scale))
    left, room = spine + pad, width - spine - 2 * pad
    second = max(15, round(20 * scale)) if height >= 34 else 0
    first = height - second - 1
    label = _type(min(22 * scale, first * 0.8), BOLD, 13)
    hero = _type(min(29 * scale, first * 0.9, room * 0.2), BOLD, 13)
    line = _type(14 * scale, MEDIUM)
    label_w = _label_width(place, label, room // 3)
    sign = round(label[0] * 0.62)
    sign_left = left + label_w + sign // 4
    key_left = sign_left + sign + sign // 4
    key_w = round(line[0] * 1.05)
    half = round(room * 0.42)
    last, last_kind = "check", line
    beside = QRect(left + half, first - 2, room - half, second)
    if vitals:
        last, last_kind = "spo2", _type(min(20 * scale, second * 0.86), BOLD)
        beside.setTop(first)
    return TilePlan(
        {
            "label": Part(QRect(left, 0, label_w, first), label),
            "sign": Part(QRect(sign_left, 0, sign, first), label),
            "key": Part(QRect(key_left, 0, key_w, first), line),
            "hero": Part(QRect(key_left + key_w, 0, left + room - key_left - key_w, first), hero),
            "client": Part(QRect(left, first - 2, half, second), line),
            last: Part(beside, last_kind),
            "word": Part(QRect(left, first - 2, room, second), line),
            "share": Part(QRect(0, 0, spine, height), line),
            "strip": Part(QRect(0, first, width, height - first), _type(15 * scale, BOLD)),
        },
        False,
        spine,
        max(4, round(6 * scale)),
    )
