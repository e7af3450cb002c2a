"""Demonstration data: real participants by name, live stages played by invented schools."""
