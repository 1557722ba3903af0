"""The rows of breathalyzers."""

from typing import Final

from devices.breathalyzers.al88 import Al88
from devices.breathalyzers.contact import DryContact
from devices.breathalyzers.contact import set_up as set_up_contact
from devices.breathalyzers.ebs010 import RECALL, Ebs010
from devices.breathalyzers.line import LineProfile
from devices.breathalyzers.line import set_up as set_up_line
from devices.breathalyzers.nxt import NxtRecord
from devices.breathalyzers.sentech import INFO, Sentech
from devices.breathalyzers.sentech import set_up as set_up_sentech
from devices.breathalyzers.titan import ASK_ADDRESS, OWN_RATIO, Titan
from devices.instrument import Instrument, LineSettings, Measures, UsbId

ROWS: Final[tuple[Instrument, ...]] = (
    Instrument(
        id="ebs010",
        title="EBS-010 (EBS-10), PC mode",
        maker="Sentech",
        measures=Measures.BREATH,
        driver=Ebs010,
        line=LineSettings(4800),
        evidence="maker's protocol document, three independent programs, one recorded result line",
        simulator="devices.simulators.ebs010:Ebs010Simulator",
        can_start_test=True,
        usb=(UsbId(0x10C4),),
        safe_question=RECALL,
    ),
    Instrument(
        id="sentech",
        title="Sentech module lines (Dingo E-200, kiosks)",
        maker="Sentech",
        measures=Measures.BREATH,
        driver=Sentech,
        line=LineSettings(4800),
        evidence="code of five independent programs; no maker's document, no recorded line",
        simulator="devices.simulators.sentech:SentechSimulator",
        can_start_test=True,
        usb=(UsbId(0x0483, 0x5740),),
        safe_question=INFO,
        set_up=set_up_sentech,
    ),
    Instrument(
        id="titan",
        title="Titan / Deimos, over a Bluetooth bridge",
        maker="HLX",
        measures=Measures.BREATH,
        driver=Titan,
        line=LineSettings(9600),
        evidence="maker's protocol document, recorded frames; no result but zero was recorded",
        simulator="devices.simulators.titan:TitanSimulator",
        can_start_test=True,
        safe_question=ASK_ADDRESS,
        own_ratio=OWN_RATIO,
    ),
    Instrument(
        id="al88",
        title="AL88 / iBlow10, over a Bluetooth bridge",
        maker="AL88",
        measures=Measures.BREATH,
        driver=Al88,
        line=LineSettings(9600),
        evidence="a maker's table and real frames in public code; no real result, those computed",
        simulator="devices.simulators.al88:Al88Simulator",
        can_start_test=True,
    ),
    Instrument(
        id="contact",
        title="PASS/FAIL contact on a handshake line",
        maker="any",
        measures=Measures.BREATH,
        driver=DryContact,
        line=LineSettings(9600),
        evidence="practice at turnstiles; every wiring has to be tried with its instrument",
        simulator="devices.simulators.contact:ContactSimulator",
        reads_lines=True,
        set_up=set_up_contact,
    ),
    Instrument(
        id="nxt-record",
        title="Alco-Sensor NxT, result record from a file",
        maker="Intoximeters",
        measures=Measures.BREATH,
        driver=NxtRecord,
        line=LineSettings(9600),
        evidence="a public README with schema and example; how the cable carries it is not public",
        simulator="devices.simulators.nxt:NxtSimulator",
        from_file=True,
    ),
    Instrument(
        id="line",
        title="Another instrument, by a line profile",
        maker="any",
        measures=Measures.BREATH,
        driver=LineProfile,
        line=LineSettings(9600),
        evidence="none: the profile of a technician; every result is marked as unverified",
        simulator="devices.simulators.line:LineSimulator",
        set_up=set_up_line,
    ),
)
