#ifndef INCIDENTMAP_CJEMALLOC_H
#define INCIDENTMAP_CJEMALLOC_H
#include <jemalloc/jemalloc.h>
#endif
