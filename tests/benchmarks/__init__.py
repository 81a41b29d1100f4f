"""The benchmark table: `make bench`; `python -m tests.benchmarks --people 10000` for a quick look.

Each case stands next to a floor measured in the same run: what the job costs with none of our work
in it. Floor and ours take turns, each in a process of its own, and the best of three counts.
Nothing here is a test: no run of the suite depends on the speed of the machine.
"""
