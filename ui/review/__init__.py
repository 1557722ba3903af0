"""The shift lead's log window: what was written, in words, while the shift runs.

It reads the journal and never writes to it; it asks the monitor nothing, so a window left open
here costs the room nothing and a monitor that has stopped can still be read back.

The console opens it as `ui.review.window.LogWindow(folder: Path, language: str)`, a plain widget:
`show()` it or lay it out, switch it with `set_language(language)` and `set_light(light)`, and put
it away on its signal `left`. It runs alone as
`python -m ui.review --data FOLDER [--language nl] [--light]`.
"""
