"""The desk in the terminal. The only place, with the command line, that knows Textual."""

import os

# Textual waits after Esc, to see whether it begins a longer key: 100 ms, or what this says, as ncurses has it.
# A terminal of today sends a key in one piece; 40 ms leave room for a slow line.
os.environ.setdefault("ESCDELAY", "40")
