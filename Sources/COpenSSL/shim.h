// The functions of one algorithm, rather than those that look an algorithm up: looking one up sets up all of libcrypto,
// which takes longer than most digests. OpenSSL 3 calls them deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
