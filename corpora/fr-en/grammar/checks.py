def check_numbers(): pass
def check_clock(): pass
def check_corpus(parts, sizes): pass
