"""Questions about the room, each with one owner: who shows a figure and who journals it ask here.

Pure: the room in, the answer out; nothing here decides, and nothing knows a screen.
"""
