#ifndef CAUSEWAY_CLIBUV_SHIM_H
#define CAUSEWAY_CLIBUV_SHIM_H

#include <uv.h>

#endif
