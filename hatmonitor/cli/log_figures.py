"""The figures of `hatmonitor log stats`, a line each: name, a tab, number."""

from collections.abc import Iterator

from hatmonitor.alarms.table import ALARMS, RANK
from hatmonitor.review import titles
from hatmonitor.review.codes import CODES
from hatmonitor.review.load import LIMITS, Limit, Load
from hatmonitor.review.stats import Stats, Times
from hatmonitor.words import Say, say, spoken, translate


def figure_lines(figures: Stats, language: str) -> Iterator[str]:
    """What there was; then the visits; then how fast each alarm was answered."""

    def line(name: Say, value: object) -> str:
        return f"{spoken(name, language)}\t{value}"

    yield line(say("entries"), figures.events)
    for day, count in figures.by_day.items():
        yield line(say("on {day}", day=str(day)), count)
    known = titles()
    for kind, count in figures.by_kind.items():
        yield f"  {translate(known.get(kind, kind), language)}\t{count}"
    visits = figures.visits
    yield line(say("visits begun"), visits.admitted)
    yield line(say("visits ended"), visits.ended)
    yield line(say("of these early"), visits.early)
    for outcome, count in visits.outcomes.items():
        yield f"  {translate(CODES.get(outcome, outcome), language)}\t{count}"
    yield line(say("length of a visit"), _in_words(visits.length, language))
    for name, alarm in figures.alarms.items():
        title = ALARMS[name].title if name in ALARMS else name
        yield line(
            say("alarm: {title}", title=title),
            spoken(
                say("{raised} raised, {gone} gone before an answer, {unanswered} not answered",
                    raised=alarm.raised, gone=alarm.gone, unanswered=alarm.unanswered),
                language,
            ),
        )  # fmt: skip
        yield f"  {spoken(say('answered after'), language)}\t{_in_words(alarm.to_answer, language)}"
    yield from _load_lines(figures.load, language)
    if figures.unread:
        yield line(say("entries that cannot be read"), figures.unread)


def _load_lines(load: Load, language: str) -> Iterator[str]:
    """The alarm load, each figure beside what is acceptable and what can be managed at most."""

    def line(name: str, value: str) -> str:
        return f"  {name}\t{value}"

    yield f"{spoken(say('alarm load'), language)}\t{load.alarms}"
    for name, limit in LIMITS.items():
        yield line(translate(limit.name, language), _beside(load.figures[name], limit, language))
    for priority in RANK:
        count = load.by_priority.get(priority, 0)
        share = f" ({count / load.alarms:.0%})" if load.alarms else ""
        yield line(translate(CODES[priority], language), f"{count}{share}")
    yield line(spoken(say("of these technical"), language), f"{load.technical}")
    for alarm, count in load.top:
        chatters = f" ({spoken(say('chatters'), language)})" if alarm in load.chattering else ""
        name, _, subject = alarm.partition(":")
        title = translate(ALARMS[name].title, language) if name in ALARMS else name
        yield line(f"{title}, {subject}", f"{count}{chatters}")
    yield line(spoken(say("practice alarms, counted apart"), language), f"{load.practice}")


def _beside(here: float | None, limit: Limit, language: str) -> str:
    return spoken(
        say("{here}   (acceptable {fine}, at most {most})", here=_figure(here, language),
            fine=_figure(limit.acceptable, language), most=_figure(limit.most, language)),
        language,
    )  # fmt: skip


def _figure(number: float | None, language: str) -> str:
    if number is None:
        return "-"
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "nl" else text


def _in_words(times: Times, language: str) -> str:
    if times.median_s is None or times.p95_s is None or times.longest_s is None:
        return "-"
    return spoken(
        say("half within {median} s, 95 of 100 within {p95} s, the longest {longest} s",
            median=round(times.median_s), p95=round(times.p95_s), longest=round(times.longest_s)),
        language,
    )  # fmt: skip
