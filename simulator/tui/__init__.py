"""The desk in the terminal. The only place, with the command line, that knows Textual."""

import os

# After Esc Textual waits this long, to see whether it begins a longer key, and looks every 100 ms whether it has. With
# its own 100 ms the first look often comes too early, and Esc takes 200.
os.environ.setdefault("ESCDELAY", "40")
