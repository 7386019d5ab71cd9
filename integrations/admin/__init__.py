"""The admin of tenants, people, connections and what was said to vendors."""
