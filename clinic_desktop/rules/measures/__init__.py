"""Published quality measures about these drugs, one file a measure: pure, one person at a time.

>>> measures = load_measures(resources / "measures", citation_keys)
>>> member = measures["COB"].judge(history, Period.year(2025), rules.numbers)
>>> member.in_denominator, member.in_numerator, member.excluded_by, member.open_because

They are for the practice report and never flag a person: a measure counts what a plan or a practice
did over a year, a rule what is worth a look today.
"""
