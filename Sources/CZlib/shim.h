#ifndef CAUSEWAY_CZLIB_SHIM_H
#define CAUSEWAY_CZLIB_SHIM_H

#include <zlib.h>

/// zlib's own initializers are macros, which Swift does not see. Both are for gzip's format (RFC 1952).
static inline int causeway_deflate_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
static inline int causeway_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

#endif
