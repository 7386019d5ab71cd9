"""Why is this job missing, why is this candidate not in the ATS: pages, cases, shared answers."""
