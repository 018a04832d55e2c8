#ifndef CAUSEWAY_CLIBRDKAFKA_SHIM_H
#define CAUSEWAY_CLIBRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#endif
