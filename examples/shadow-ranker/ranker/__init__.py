"""A shop's search, with a new ranker that runs beside the one in use."""
