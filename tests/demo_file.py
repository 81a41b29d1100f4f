"""One program and one demo clinic for every test: reading the resources and telling the stories
costs seconds, and no test may change what it shares. One that signs something works on a copy."""

from datetime import date

from clinic_desktop import bootstrap

PROGRAM = bootstrap.load_program()
AS_OF = date(2026, 11, 24)
