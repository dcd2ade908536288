int dragoman_placeholder(void);
