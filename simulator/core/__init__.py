"""Pure core of a drill: no clock, dice, disk or screen."""
