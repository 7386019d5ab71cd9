"""Jobs and their syncs for the platform's own backend."""
