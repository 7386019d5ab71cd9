"""Our ledger beside the ATS: reconciliation by job and connection, and the nightly auditor."""
