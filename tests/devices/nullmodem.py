"""A decoder and a simulator back to back, with time passed in: no port, no process, no waiting."""

from collections.abc import Callable

from devices.driver import Driver
from devices.readings import AnyReading
from devices.simulators.simulator import Simulator

STEP_S = 0.02


def converse(
    driver: Driver,
    simulator: Simulator,
    seconds: float,
    from_s: float = 0.0,
    until: Callable[[list[AnyReading]], bool] = lambda readings: False,
) -> list[AnyReading]:
    """What the driver tells while the two talk for so long, or until it has told enough."""
    readings: list[AnyReading] = []
    for step in range(round(seconds / STEP_S)):
        now_s = from_s + step * STEP_S
        simulator.heard(driver.outgoing(), now_s)
        for piece in simulator.due(now_s):
            readings += driver.feed(piece, now_s)
        readings += driver.lines(simulator.line_states(now_s), now_s)
        readings += driver.tick(now_s)
        if until(readings):
            break
    return readings
