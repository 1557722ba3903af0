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
    # what an instrument complains of
    N_("no answer to $RECALL"),
    N_("no answer to $START"),
    N_("no result in time"),
    # why bytes make no sense
    N_("a line this instrument does not have"),
    N_("same result repeated"),
    N_("no beginning of a line"),
    N_("a line broken off by the next one"),
    N_("bytes that are not text"),
    N_("longer than any line of this instrument"),
    N_("the line went quiet in the middle"),
    # why raw bytes are not kept
    N_("the disk is too slow"),
)
