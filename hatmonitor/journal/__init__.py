"""The durable, chained, append-only log of everything that happened (DESIGN 5).

`store` writes it, `reader` reads it, `seal` and `verify` guard it, `backup` and `export` copy it.
Nothing in this room may change or delete an event; a correction is a new event pointing at the old.
"""
