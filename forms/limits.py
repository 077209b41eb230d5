"""How much a form may hold. Form owners may ask for less, never for more."""

LONGEST_TEXT = {"textfield": 500, "textarea": 10_000}  # without a maxLength of its own
LONGEST_EVER = 100_000
MOST_OPTIONS = 2_000
MOST_ROWS = 100
