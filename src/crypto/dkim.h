/* DKIM signatures (RFC 6376, RFC 8463) over finished messages, by libopendkim: relaxed/relaxed, rsa-sha256 or ed25519-sha256. */
#ifndef CRYPTO_DKIM_H
#define CRYPTO_DKIM_H

#include "base/call.h"

struct dkim_signer;

/* The private key is read from a PEM file. NULL with a fault (INVALID naming dkim_key) when it cannot be. The arena must outlive
 * the signer; threads may share it. */
struct dkim_signer *dkim_signer_open(struct call *call, struct str domain, struct str selector, struct str key_file);
void dkim_signer_close(struct dkim_signer *signer);

/* The message with its signature before it, in `arena`; lines end in CRLF. No value when the library refuses the message. */
struct str dkim_signed(struct arena *arena, const struct dkim_signer *signer, struct str message);

#endif
