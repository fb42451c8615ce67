#ifndef INCIDENTMAP_CXML2_H
#define INCIDENTMAP_CXML2_H
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlreader.h>
#include <libxml/xpath.h>
#endif
