"""Programs that stand alone: one file each, to be copied to whoever checks us. They import nothing of ours."""
