"""A loudspeaker that nobody hears: a PulseAudio server of our own with null sinks in it.

For a machine without a sound card: the demo's bell sounds into it and the tests record what came
out at the other end. It is a real server that a real client plays to; only the last metre, from
the sink to the air, is missing. It runs in a folder of its own under a socket of its own, so it
never meets the server of the person who started it, and it ends with its context.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

RATE_HZ: Final = 48_000
_START_S: Final = 10.0
# The server must not outlive us, however we end: this waits for the end of its standard input.
_GUARD: Final = '"$@" & echo $!; read _; kill -9 $!'
_PROGRAMS: Final = ("pulseaudio", "pactl", "parec")


class NoPulseAudio(Exception):
    """PulseAudio is not there or does not start; the text says which, and what to install."""


def missing() -> str | None:
    """Why no null sink can be had on this machine, or None when one can."""
    absent = [name for name in _PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"not installed: {', '.join(absent)} (Debian: pulseaudio, pulseaudio-utils)"
    return None


class NullSink:
    """A private PulseAudio server with one null sink; more can be plugged in, or all pulled.

    Use as a context manager. `environment` is what a process needs to play to it.
    """

    def __init__(self, sink: str | None = "speaker") -> None:
        self._first = sink
        self._folder: Path | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self._modules: dict[str, str] = {}

    def __enter__(self) -> "NullSink":
        self._folder = Path(tempfile.mkdtemp(prefix="sink-"))
        try:
            self.start()
            if self._first is not None:
                self.plug(self._first)
        except BaseException:
            self._tidy()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tidy()

    @property
    def environment(self) -> dict[str, str]:
        """Variables to add to a process's environment so that it plays here."""
        return {"PULSE_SERVER": f"unix:{self._socket}", "PULSE_COOKIE": f"{self._home / 'cookie'}"}

    @property
    def pid(self) -> int:
        """The server's process, for a test that stops or kills it."""
        return self._pid

    def start(self) -> None:
        """Start the server (again), without a sink; NoPulseAudio when it does not come up."""
        if (why := missing()) is not None:
            raise NoPulseAudio(why)
        home = self._home
        self._modules = {}
        command = [
            "sh", "-c", _GUARD, "guard",
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "--log-target=stderr",
            "-L", f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
        ]  # fmt: skip
        with (home / "log").open("wb") as log:
            self._guard = subprocess.Popen(
                command,
                env=os.environ | {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._guard.stdout is not None
        self._pid = int(self._guard.stdout.readline())
        self._wait_for_answer()

    def end(self) -> None:
        """The whole server goes, as when the sound system crashes."""
        if self._guard is not None:
            self._guard.communicate()
            self._guard = None
            with contextlib.suppress(FileNotFoundError):
                self._socket.unlink()

    def plug(self, sink: str) -> None:
        """A new output appears."""
        self._modules[sink] = self.control(
            "load-module", "module-null-sink", f"sink_name={sink}",
            f"sink_properties=device.description={sink}", f"rate={RATE_HZ}", "channels=1",
            "norewinds=1",
        )  # fmt: skip

    def pull(self, sink: str) -> None:
        """The output goes, as when its plug is pulled."""
        self.control("unload-module", self._modules.pop(sink))

    def control(self, *words: str) -> str:
        """Ask the server something with pactl; NoPulseAudio when it refuses."""
        done = subprocess.run(
            ["pactl", *words], env=os.environ | self.environment, capture_output=True, text=True,
            timeout=_START_S, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise NoPulseAudio(f"pactl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    @contextlib.contextmanager
    def listening(self, sink: str = "speaker") -> Iterator[subprocess.Popen[bytes]]:
        """What the sink receives, raw on stdout: 16-bit little-endian mono at RATE_HZ."""
        ear = subprocess.Popen(
            [
                "parec", "-d", f"{sink}.monitor", "--raw", "--format=s16le", f"--rate={RATE_HZ}",
                "--channels=1", "--latency-msec=5",
            ],
            env=os.environ | self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield ear
        finally:
            ear.kill()
            ear.communicate()

    @property
    def _home(self) -> Path:
        if self._folder is None:
            raise NoPulseAudio("use the null sink in a with statement")
        return self._folder

    @property
    def _socket(self) -> Path:
        return self._home / "native"

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            with contextlib.suppress(NoPulseAudio, subprocess.TimeoutExpired):
                self.control("info")
                return
            time.sleep(0.02)
        log = (self._home / "log").read_text(errors="replace").strip().splitlines()
        raise NoPulseAudio(f"the sound server did not start: {log[-1] if log else 'no word'}")

    def _tidy(self) -> None:
        self.end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
