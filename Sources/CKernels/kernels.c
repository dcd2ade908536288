int dragoman_placeholder(void) { return 0; }
