"""Candidates, applications and exports for the platform's own backend."""
