#ifndef INCIDENTMAP_CPROJ_H
#define INCIDENTMAP_CPROJ_H
#include <geodesic.h>
#include <proj.h>
#endif
