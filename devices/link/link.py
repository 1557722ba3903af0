"""A thread for one port: open it, read, stamp, decode, hand on, keep the bytes, open it again.

One LinkUp each time the port has come, one LinkLost each time it has gone, or once when it was
never there; never one for each try. The thread ends only when it is told to: whatever goes wrong
in it is told as LinkLost with the reason, and the port is tried again, for ever.

Decisions. Readings are handed on before the bytes go to the capture, so that no disk delays an
alarm. `deliver` is called in this thread and should only queue. A request that comes while the port
is shut is dropped, because a test that starts by itself minutes later would be somebody else's; one
that comes before the first try to open is kept. A port that opens and fails within a second, again
and again, is not told as up until it has lasted that second or said something.

A fault of ours in a decoder costs the bytes it was given: it begins anew, the port stays open, and
`broke` is told.

An instrument on the handshake lines is looked at every LINES_EVERY_S, once the lines have settled.
A fast stream is read READ_EVERY_S apart, in larger pieces; nothing else is ever made to wait.
"""

import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Final

from devices.capture import Capture
from devices.guarded import Broke, Fault, aloud, tried
from devices.instrument import LINES_SETTLE_S, READ_EVERY_S, Instrument, refused
from devices.link.figures import Figures, Tally
from devices.link.gate import GarbageGate
from devices.link.port import READ_WAIT_S, Port, PortFault
from devices.link.silence import Silence
from devices.readings import (
    AnyReading,
    LinkLost,
    LinkUp,
    Trouble,
    TroubleEnded,
    TroubleKind,
)

# device id, reading, and time.monotonic_ns() of when its bytes had come
Deliver = Callable[[str, AnyReading, int], None]

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 1.5  # so that a port that is back is served within 2 s
STEADY_S: Final = 1.0
LINES_EVERY_S: Final = 0.02


class Link:
    """Serves one instrument on one port, from start() to close().

    port_url: any pyserial URL, or a short form of devices/port_names.py. capture: the link's own
    from now on; it closes it at its end, and nothing else may write to it. standing: the troubles
    of this instrument that stood when the program last ran, so that they can end.
    """

    def __init__(
        self,
        device_id: str,
        port_url: str,
        instrument: Instrument,
        deliver: Deliver,
        capture: Capture | None = None,
        standing: Iterable[TroubleKind] = (),
        broke: Broke = aloud,
    ) -> None:
        """broke: is told of a fault of ours, in the link's thread; it should only queue."""
        kinds = frozenset(standing)
        self._broke = broke
        self.device_id = device_id
        self.port_url = port_url
        self.instrument = instrument
        self.tries = 0  # how often the port has been opened, or tried
        self._deliver = deliver
        self._capture = capture
        self._driver = instrument.driver()
        self._driver.still_troubled(kinds)
        self._gate = GarbageGate(kinds)
        self._silence = Silence(instrument.speaks_every_s, kinds)
        self._tally = Tally()
        self._not_recorded = TroubleKind.NOT_RECORDED in kinds
        self._requests: SimpleQueue[Callable[[float], None]] = SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"link {device_id}", daemon=True)
        self._up: bool | None = None  # as told; None: nothing told yet
        self._fault: str | None = None  # why the last round ended, not yet told
        self._pause_s = FIRST_PAUSE_S
        self._opened_s = 0.0
        self._look_s = 0.0  # when the port is to be read, or its lines looked at, the next time
        self._lasted_s = STEADY_S  # how long the port stayed open last time

    def start(self) -> None:
        """Begin to serve the port."""
        self._thread.start()

    def measure(self) -> None:
        """Ask for a test; from any thread."""
        self._requests.put(self._driver.ask_measure)

    def stop_measuring(self) -> None:
        """Give up a test that was asked for and has not begun; from any thread."""
        self._requests.put(self._driver.ask_stop)

    def figures(self) -> Figures:
        """What it has heard so far; from any thread."""
        return self._tally.figures()

    def close(self, wait_s: float = 10.0) -> None:
        """End the thread and give the port back. LinkLost is not told: this was wanted."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    # --- the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._tell_fault()
                self._serve()
            except PortFault as fault:
                self._fault = str(fault)
            except Exception as fault:  # noqa: BLE001  the outermost line; told at the next turn
                self._fault = f"a fault in this program: {type(fault).__name__}"
                self._closing.wait(FIRST_PAUSE_S)  # telling it may be what fails
        if self._capture:
            self._capture.close()

    def _serve(self) -> None:
        """One opening of the port, from opening it until it fails."""
        self.tries += 1
        row = self.instrument
        why_not = refused(row, self.port_url)
        if why_not is not None:
            raise PortFault(why_not)
        wait_s = LINES_EVERY_S if row.reads_lines else READ_WAIT_S
        with Port(self.port_url, row.line, wait_s) as port:
            self._opened()
            try:
                while not self._closing.is_set():
                    self._turn(port)
            finally:
                self._lasted_s = time.monotonic() - self._opened_s

    def _turn(self, port: Port) -> None:
        if self.instrument.streams:
            self._let_gather()
        data = port.read()
        heard_ns = time.monotonic_ns()
        now_s = heard_ns / 1e9
        try:
            self._tell_up(bool(data), heard_ns)
            readings = self._heard(data, heard_ns) if data else self._silence.due(now_s)
            readings += self._decoded(lambda: self._driver.tick(now_s))
            self._take_requests(now_s)
            self._hand_on(readings, heard_ns)
        finally:
            if data and self._capture:
                self._capture.heard(data, heard_ns)
        if self.instrument.reads_lines and now_s >= self._look_s:
            self._look(port)
        self._send(port)
        self._watch_capture(heard_ns)

    def _let_gather(self) -> None:
        """Wait until it is time to read a stream again."""
        now_s = time.monotonic()
        if now_s < self._look_s:
            self._closing.wait(self._look_s - now_s)
        self._look_s = max(now_s, self._look_s) + READ_EVERY_S

    def _heard(self, data: bytes, heard_ns: int) -> list[AnyReading]:
        self._tally.heard(data, heard_ns)
        now_s = heard_ns / 1e9
        decoded = self._decoded(lambda: self._driver.feed(data, now_s))
        return self._silence.heard(now_s) + decoded

    def _decoded(self, do: Callable[[], list[AnyReading]]) -> list[AnyReading]:
        """What the decoder makes of it; one that breaks begins anew behind these bytes."""
        readings = tried(f"decoder of {self.device_id}", do)
        if not isinstance(readings, Fault):
            return readings
        self._driver = self.instrument.driver()
        self._driver.opened(time.monotonic())
        self._broke(readings)
        return []

    def _look(self, port: Port) -> None:
        states = port.lines()
        seen_ns = time.monotonic_ns()
        self._look_s = seen_ns / 1e9 + LINES_EVERY_S
        self._tally.lines(states, seen_ns)
        readings = self._decoded(lambda: self._driver.lines(states, seen_ns / 1e9))
        self._tell_up(bool(readings), seen_ns)
        self._hand_on(readings, seen_ns)

    def _hand_on(self, readings: list[AnyReading], heard_ns: int) -> None:
        self._tally.read(readings)
        for reading in self._gate.pass_on(readings, heard_ns / 1e9):
            self._deliver(self.device_id, reading, heard_ns)

    def _send(self, port: Port) -> None:
        data = self._driver.outgoing()
        if data:
            self._silence.asked()
            port.write(data)
            if self._capture:
                self._capture.sent(data, time.monotonic_ns())

    def _take_requests(self, now_s: float) -> None:
        while True:
            try:
                request = self._requests.get_nowait()
            except Empty:
                return
            request(now_s)

    def _watch_capture(self, heard_ns: int) -> None:
        fault = self._capture.fault if self._capture else None
        if bool(fault) is self._not_recorded:
            return
        self._not_recorded = bool(fault)
        kind = TroubleKind.NOT_RECORDED
        told = Trouble(kind, fault) if fault else TroubleEnded(kind)
        self._deliver(self.device_id, told, heard_ns)

    # --- up and lost ----------------------------------------------------------------------------

    def _opened(self) -> None:
        self._opened_s = time.monotonic()
        settle_s = LINES_SETTLE_S if self.instrument.reads_lines else 0.0
        self._look_s = self._opened_s + settle_s
        self._driver.opened(self._opened_s)
        self._silence.opened(self._opened_s)
        if self._lasted_s >= STEADY_S:
            self._tell_up(True, time.monotonic_ns())

    def _tell_up(self, sure: bool, heard_ns: int) -> None:
        steady = time.monotonic() - self._opened_s >= STEADY_S
        if steady:
            self._pause_s = FIRST_PAUSE_S
        if not self._up and (sure or steady):
            self._up = True
            self._deliver(self.device_id, LinkUp(self.port_url), heard_ns)

    def _tell_fault(self) -> None:
        """Tell why the last round ended, once, and wait a little longer each time."""
        if self._fault is None:
            return
        if self._up is not False:  # None: the port was never there
            lost = LinkLost(self.port_url, self._fault)
            self._deliver(self.device_id, lost, time.monotonic_ns())
            self._up = False
        self._fault = None
        while not self._requests.empty():
            self._requests.get_nowait()
        self._closing.wait(self._pause_s)
        self._pause_s = min(self._pause_s * 2.0, LONGEST_PAUSE_S)
