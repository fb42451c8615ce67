#ifndef INCIDENTMAP_CXML2_H
#define INCIDENTMAP_CXML2_H
#include <libxml/xmlversion.h>
// Debian builds libxml2 with ICU, whose headers clash with those that Foundation brings; nothing here needs them.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlreader.h>
#include <libxml/xpath.h>

/// Frees what libxml2 allocated; `xmlFree` itself is a variable, which Swift holds to be unsafe.
static inline void incidentmap_xml_free(void *pointer) { xmlFree(pointer); }
#endif
