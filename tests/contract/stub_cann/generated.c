/* Everything else that the wheel asks of CANN: names.inc is written by build.py. The functions are weak, so that
   those which are written by hand take their place. `long`: where a pointer is expected, it is a null pointer. */
#include "stub.h"

#define WEAK __attribute__((weak))
#define RUNTIME(name) WEAK long name(void) { return stub_enter(#name); }
#define OPERATOR(name)                                                                      \
    WEAK long name##GetWorkspaceSize(void) { return stub_prepare(#name "GetWorkspaceSize"); } \
    WEAK long name(void) { return stub_launch(#name); }

#include "names.inc"
