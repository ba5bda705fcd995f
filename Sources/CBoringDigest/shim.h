#include <stddef.h>

// The one-shot SHA-256 of the BoringSSL that swift-crypto brings and links. swift-crypto's own interface to it allocates an
// object for every digest, which costs more than hashing the 65 bytes of a tree node.
unsigned char *CCryptoBoringSSL_SHA256(const unsigned char *data, size_t length, unsigned char *digest);
