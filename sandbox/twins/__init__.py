"""Stand-ins for single vendors, each in the vendor's own shapes."""
