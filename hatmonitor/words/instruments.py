"""What devices/ says in plain English and people read: marked here for the translators.

The floor below knows no languages. Its sentences travel as arguments of ours (`{device}: {why}`),
and an argument that stands in a language's file is translated with the rest. A test holds each of
these against the source of devices/.
"""

from typing import Final

from hatmonitor.words import N_

SAID: Final = (
    # why a port is lost
    N_("there is no such port"),
    N_("another program is using the port"),
    N_("the instrument was unplugged"),
    N_("this user may not open the port"),
    N_("nothing answers at this address"),
    N_("this port has no handshake lines"),
    N_("the serial server does not answer"),
    N_("a socket:// port never shows a press or a cut wire; use rfc2217://"),
    N_("more than one port has this name; name it by its USB location"),
    # what an instrument complains of
    N_("switched off, or its cable is loose"),
    N_("no answer to $RECALL"),
    N_("no answer to $START"),
    N_("no result in time"),
    N_("no answer to A20 TEST,START"),
    N_("PASS and FAIL at once: look at the wiring"),
    N_("no answer to the start command"),
    N_("no answer to the start command; an older model may be a contec-v5"),
    N_("the call system does not ask for us"),
    # why bytes make no sense
    N_("a line this instrument does not have"),
    N_("same result repeated"),
    N_("no beginning of a line"),
    N_("a line broken off by the next one"),
    N_("bytes that are not text"),
    N_("longer than any line of this instrument"),
    N_("the line went quiet in the middle"),
    N_("a result in calibration mode, not of a person"),
    N_("its beginning came before we listened"),
    N_("a line whose value is no number"),
    N_("a line with a word the line profile does not name"),
    N_("a line with neither a value nor a word"),
    N_("JSON that is no record of this instrument"),
    N_("a record without a sample"),
    N_("a check of the instrument, not a person's breath"),
    N_("a blank sample, not a person's"),
    N_("a sample of the external standard, not a person's"),
    N_("a sample whose value is no number"),
    N_("bytes where only a contact is"),
    N_("bytes where only a button is"),
    N_("no frame of this instrument"),
    N_("a frame of another instrument"),
    N_("no whole JSON object"),
    N_("bytes of no whole frame"),
    N_("a packet shifted by a byte: it has no units"),
    N_("a check that is not right"),
    N_("bytes that are no frame, or a frame with a wrong check sum"),
    # why raw bytes are not kept
    N_("the disk is too slow"),
)
