"""The journeys of a verification: jobs compared, a test candidate sent and seen, going live."""
