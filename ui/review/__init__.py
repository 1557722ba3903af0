"""The shift lead's log window: what was written, in words, while the shift runs.

It reads the journal and never writes to it, so a monitor that has stopped can still be read back.
While there is a monitor it follows it, for two things the log cannot do: the band that says which
alarms nobody answers (band.py), and reports that are written and signed (incident_page.py).

The console opens it as `ui.review.window.LogWindow(folder: Path, language: str)`, a plain widget:
`show()` it or lay it out, switch it with `set_language(language)` and `set_light(light)`, and put
it away on its signal `left`. It runs alone as
`python -m ui.review --data FOLDER [--language nl] [--light]`.
"""
