"""The rows of pulse oximeters and capnographs."""

from typing import Final

from devices.instrument import Instrument, LineSettings, Measures, UsbId
from devices.oximeters.bci import Bci
from devices.oximeters.capnostream20 import Capnostream20
from devices.oximeters.contec_v5 import ContecV5
from devices.oximeters.contec_v7 import STOP, ContecV7
from devices.oximeters.masimo_ascii1 import MasimoAscii1
from devices.oximeters.nellcor_n560 import NellcorN560
from devices.oximeters.nonin_ascii import NoninAscii
from devices.oximeters.nonin_df8 import NoninDf8
from devices.oximeters.nonin_df13 import NoninDf13
from devices.oximeters.nonin_stream import NoninDf2, NoninDf7
from devices.oximeters.speed import baud_one_of

_NONIN_LINE: Final = LineSettings(9600)
_XPOD_USB: Final = (UsbId(0x0403, 0x6001),)
_NONIN_SILENCE_S: Final = 3.0

NONIN: Final = (
    Instrument(
        id="nonin-df2",
        title="Xpod, OEM III, 9560, data format 2",
        maker="Nonin",
        measures=Measures.VITALS,
        driver=NoninDf2,
        line=_NONIN_LINE,
        evidence="maker's OEM specification and public programs; no bytes recorded from a device",
        simulator="devices.simulators.nonin:NoninDf2Simulator",
        speaks_every_s=_NONIN_SILENCE_S,
        usb=_XPOD_USB,
        streams=True,
    ),
    Instrument(
        id="nonin-df7",
        title="Xpod, OEM III, 9560, data format 7",
        maker="Nonin",
        measures=Measures.VITALS,
        driver=NoninDf7,
        line=_NONIN_LINE,
        evidence="maker's OEM specification and public programs; no bytes recorded from a device",
        simulator="devices.simulators.nonin:NoninDf7Simulator",
        speaks_every_s=_NONIN_SILENCE_S,
        usb=_XPOD_USB,
        streams=True,
    ),
    Instrument(
        id="nonin-df8",
        title="Xpod, OEM III, 9560, data format 8",
        maker="Nonin",
        measures=Measures.VITALS,
        driver=NoninDf8,
        line=_NONIN_LINE,
        evidence="maker's OEM specification; the example frames are computed from it",
        simulator="devices.simulators.nonin:NoninDf8Simulator",
        speaks_every_s=_NONIN_SILENCE_S,
        usb=_XPOD_USB,
    ),
    Instrument(
        id="nonin-df13",
        title="9560, data format 13",
        maker="Nonin",
        measures=Measures.VITALS,
        driver=NoninDf13,
        line=_NONIN_LINE,
        evidence="maker's OEM specification; the example frames are computed from it",
        simulator="devices.simulators.nonin:NoninDf13Simulator",
        speaks_every_s=_NONIN_SILENCE_S,
    ),
    Instrument(
        id="nonin-ascii",
        title="8500, 8600V, 9847, 2500 PalmSAT, Avant 4000, ASCII lines",
        maker="Nonin",
        measures=Measures.VITALS,
        driver=NoninAscii,
        line=_NONIN_LINE,
        evidence="pages of the maker's manuals that show the line; no line recorded from a device",
        simulator="devices.simulators.nonin:NoninAsciiSimulator",
        speaks_every_s=_NONIN_SILENCE_S,
    ),
)

OTHERS: Final = (
    Instrument(
        id="contec-v5",
        title="CMS50D, CMS50E of early years (protocol V5.0A)",
        maker="Contec",
        measures=Measures.VITALS,
        driver=ContecV5,
        line=LineSettings(4800, parity="O"),
        evidence="maker's protocol paper, two independent programs; no recorded bytes",
        simulator="devices.simulators.contec:ContecV5Simulator",
        speaks_every_s=1.0,
        streams=True,
        set_up=baud_one_of(4800, 19200),
    ),
    Instrument(
        id="contec-v7",
        title="CMS50D+ (4.6), CMS50E, CMS50F, CMS50FW (protocol V7.0)",
        maker="Contec",
        measures=Measures.VITALS,
        driver=ContecV7,
        line=LineSettings(115200),
        evidence="maker's protocol paper, recorded bytes of a CMS50E and a CMS50D+",
        simulator="devices.simulators.contec:ContecV7Simulator",
        speaks_every_s=1.0,
        safe_question=STOP,
        streams=True,
    ),
    Instrument(
        id="bci",
        title="Oximeters that speak the BCI protocol",
        maker="BCI, Berry",
        measures=Measures.VITALS,
        driver=Bci,
        line=LineSettings(115200),
        evidence="protocol paper V1.2, two programs; the speed of the line is our assumption",
        simulator="devices.simulators.bci:BciSimulator",
        speaks_every_s=1.0,
        streams=True,
        set_up=baud_one_of(9600, 19200, 38400, 57600, 115200),
    ),
    Instrument(
        id="masimo-ascii1",
        title="Rad-8, Radical-5, Radical-7, set to ASCII1",
        maker="Masimo",
        measures=Measures.VITALS,
        driver=MasimoAscii1,
        line=LineSettings(9600),
        evidence="operator's manual, lines recorded from three models",
        simulator="devices.simulators.masimo:MasimoSimulator",
        speaks_every_s=3.0,
    ),
    Instrument(
        id="nellcor-n560",
        title="N-560, N-595",
        maker="Nellcor",
        measures=Measures.VITALS,
        driver=NellcorN560,
        line=LineSettings(9600),
        evidence="public code that reads it, recorded lines; of the N-595 its page headers alone;"
        " no paper of the maker",
        simulator="devices.simulators.nellcor:NellcorSimulator",
        speaks_every_s=5.0,
    ),
    Instrument(
        id="capnostream20",
        title="Capnostream 20",
        maker="Oridion",
        measures=Measures.VITALS,
        driver=Capnostream20,
        line=LineSettings(115200),
        evidence="maker's paper, public code that talks to it; no recorded bytes; our own frames"
        " are computed",
        simulator="devices.simulators.capnostream:CapnostreamSimulator",
        speaks_every_s=5.0,
    ),
)

ROWS: Final[tuple[Instrument, ...]] = (*NONIN, *OTHERS)
