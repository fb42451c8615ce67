"""Builds the tables of the bundled gazetteer from their sources."""
