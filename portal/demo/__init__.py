"""A demonstration on this machine alone: made-up customers, a stand-in vendor, the real portal."""
