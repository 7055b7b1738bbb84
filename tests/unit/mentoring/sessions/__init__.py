"""Fast tests of mentoring.sessions."""
