/* Which addresses are the public internet's. Everything else (loopback, private, link-local with the clouds' metadata service, ...)
 * must not be reachable through a URL that somebody gives us (SSRF). */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* By the special-purpose registries of IANA (RFC 6890 and successors); an IPv6 address that carries an IPv4 one is judged by that.
 * False for every family but IPv4 and IPv6. */
bool address_is_public(const struct sockaddr *address);

#endif
