"""The images and the compose file on a real Docker engine; only `make containers` runs these."""
