"""The desk in the terminal. The only place, with the command line, that knows Textual."""
