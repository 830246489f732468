"""What can be said of SOPs without playing them, a module for each kind of fault. `sop.check` asks them all."""
