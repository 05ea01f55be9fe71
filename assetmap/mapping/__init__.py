"""Measures become pages that need nothing but themselves."""
