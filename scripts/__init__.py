"""What `make` calls. What runs before the packages are there uses the standard library only."""
