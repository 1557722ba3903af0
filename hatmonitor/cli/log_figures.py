"""The figures of `hatmonitor log stats`, a line each: name, a tab, number."""

from collections.abc import Iterator

from hatmonitor.alarms.table import ALARMS
from hatmonitor.review import titles
from hatmonitor.review.codes import CODES
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
                say("{raised} raised, {unanswered} not answered", raised=alarm.raised,
                    unanswered=alarm.unanswered),
                language,
            ),
        )  # fmt: skip
        yield f"  {spoken(say('answered after'), language)}\t{_in_words(alarm.to_answer, language)}"
    if figures.unread:
        yield line(say("entries that cannot be read"), figures.unread)


def _in_words(times: Times, language: str) -> str:
    if times.median_s is None or times.p95_s is None or times.longest_s is None:
        return "-"
    return spoken(
        say("half within {median} s, 95 of 100 within {p95} s, the longest {longest} s",
            median=round(times.median_s), p95=round(times.p95_s), longest=round(times.longest_s)),
        language,
    )  # fmt: skip
