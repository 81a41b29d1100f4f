"""The suite. A package so that `python -m tests.benchmarks` has one name for every tool."""
