"""Faults in what people typed, as data."""
