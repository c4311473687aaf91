"""Reading: what a sentence calls for, in three languages, without a cluster, a network or an LLM."""
