#ifndef INCIDENTMAP_CGEOS_H
#define INCIDENTMAP_CGEOS_H
/* Only the reentrant functions stay visible: the others share one hidden global context. */
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
#endif
