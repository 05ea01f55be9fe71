"""Measures: pure functions, frames in and frames out, with no files, network or clock."""
