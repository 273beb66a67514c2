"""Claims triage: a model drafts where a claim goes, people stay in charge."""
