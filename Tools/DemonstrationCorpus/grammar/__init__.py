"""A bilingual grammar: every sentence is derived in French and in English at the same time."""
