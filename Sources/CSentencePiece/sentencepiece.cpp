extern "C" int sp_placeholder() { return 0; }
