"""The pipeline of a job: its candidates by stage, and what can be done with them there."""
