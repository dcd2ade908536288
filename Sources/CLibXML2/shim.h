#include <libxml/xmlversion.h>
// Foundation brings an ICU of its own, whose types clash with those of the system's. The library's headers need ICU
// only for the insides of a structure that is opaque here.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>

static void dragoman_xml_discard(void *context, const char *format, ...) {
    (void)context;
    (void)format;
}

// libxml2 prints some messages to standard error even where a handler for errors is set. The function that stops
// it takes a variadic callback, which Swift cannot form.
static inline void dragoman_xml_silence(void) { xmlSetGenericErrorFunc(NULL, dragoman_xml_discard); }

// A function pointer in a variable, which Swift takes for shared mutable state.
static inline void dragoman_xml_free(void *memory) { xmlFree(memory); }
