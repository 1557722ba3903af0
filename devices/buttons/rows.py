"""The rows of help buttons and call systems."""

from typing import Final

from devices.buttons.button import HelpButton, set_up_button
from devices.buttons.espa import Espa, set_up_espa
from devices.instrument import Instrument, LineSettings, Measures

ROWS: Final[tuple[Instrument, ...]] = (
    Instrument(
        id="button",
        title="Help button on a handshake line",
        maker="any",
        measures=Measures.BUTTON,
        driver=HelpButton,
        line=LineSettings(9600),
        evidence="common practice; how pyserial shows the lines was tried on Linux",
        simulator="devices.simulators.button:ButtonSimulator",
        reads_lines=True,
        set_up=set_up_button,
    ),
    Instrument(
        id="espa",
        title="ESPA 4.4.4 calls",
        maker="any call system",
        measures=Measures.BUTTON,
        driver=Espa,
        line=LineSettings(9600),
        evidence="pages on the standard, one maker's manual, three public programs, one vector of"
        " public code; others computed; every call system differs, so try it with yours",
        simulator="devices.simulators.espa:EspaSimulator",
        set_up=set_up_espa,
    ),
)
