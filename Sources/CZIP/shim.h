#ifndef INCIDENTMAP_CZIP_H
#define INCIDENTMAP_CZIP_H
#include <zip.h>
#endif
