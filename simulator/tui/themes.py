"""The desk's colours: a house theme, one of high contrast, one for colour-blind eyes. Never colour alone."""

from __future__ import annotations

from textual.theme import Theme

HOUSE = Theme(
    "orderdrill", primary="#4f9fd8", secondary="#8fb7d3", accent="#e0b050", foreground="#d8dee4", background="#12181f",
    surface="#1a222c", panel="#24303c", success="#6fbf73", warning="#e0b050", error="#e56b6b", dark=True,
)  # fmt: skip
HIGH_CONTRAST = Theme(
    "high-contrast", primary="#ffffff", secondary="#ffffff", accent="#ffff00", foreground="#ffffff",
    background="#000000", surface="#000000", panel="#000000", success="#00ff00", warning="#ffff00", error="#ff6060",
    dark=True, variables={"border": "#ffffff", "text-muted": "#ffffff"},
)  # fmt: skip
# Okabe and Ito's palette: told apart with each of the common colour deficiencies.
COLOUR_BLIND = Theme(
    "colour-blind-safe", primary="#56b4e9", secondary="#0072b2", accent="#f0e442", foreground="#e8e8e8",
    background="#101418", surface="#181e24", panel="#222a32", success="#56b4e9", warning="#f0e442", error="#e69f00",
    dark=True,
)  # fmt: skip
THEMES = (HOUSE, HIGH_CONTRAST, COLOUR_BLIND)
