#ifndef INCIDENTMAP_CZLIB_H
#define INCIDENTMAP_CZLIB_H
#include <zlib.h>
#endif
