"""Unit tests of `services.mentoring`."""
