"""Lines of real instruments and of their manuals, each with where it comes from."""

# Recorded from an instrument: EBSoftware @ 8bc0587 (MIT).
EBS010_RECORDED = bytes.fromhex("24524553554C542C302E3030302D4F4B0D0A")

# "EBS-010 Breathalyzer Communication Protocol", and EBSoftware @ c680f58 (MIT): every line the
# instrument can send. The non-zero results are values that program stored (@ 8bc0587); as bytes
# they are made from the manual's pattern.
EBS010_LINES = {
    "recorded result": EBS010_RECORDED,
    "end": b"$END\r\n",
    "wait": b"$WAIT\r\n",
    "stanby": bytes.fromhex("245354414E42590D0A"),
    "trigger": b"$TRIGGER\r\n",
    "breath": b"$BREATH\r\n",
    "result ok": b"$RESULT,0.075-OK\r\n",
    "result high": b"$RESULT,2.375-HIGH\r\n",
    "flow": b"$FLOW,ERR\r\n",
    "time": b"$TIME,OUT\r\n",
    "battery": b"$BAT,LOW\r\n",
    "sensor": b"$SENSOR,ERR\r\n",
    "calibration": b"$CALIBRATION\r\n",
    "presets": b"$U/B,L/000,H/000,T/0000\r\n",
}

# A whole test, in the order of the manual.
EBS010_TEST = (
    b"$U/M,L/000,H/100,T/0012\r\n$WAIT\r\n$WAIT\r\n$WAIT\r\n$STANBY\r\n$TRIGGER\r\n$BREATH\r\n"
    b"$RESULT,0.145-HIGH\r\n$END\r\n"
)
