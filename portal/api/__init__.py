"""The REST API as one surface: its addresses, its document, and what needs all three apps."""
