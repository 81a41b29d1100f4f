"""Find, review and safely taper long-term benzodiazepine and Z-drug use."""

__version__ = "0.1.0"
