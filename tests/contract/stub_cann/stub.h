/* What every function of the stub libraries does first: note that it was called, then hang or fail where the
   environment says so. The variables are read at each call, so that a process may change them for itself:

     STUB_TRACE=FILE            append a line for every call
     STUB_FAIL=NAME=CODE,...    these functions return that error and do nothing else
     STUB_HANG=NAME,...         these functions never return
     STUB_OPERATOR_US=N         every operator takes so long (0)
     STUB_ERROR_TEXT=TEXT       what CANN says of the last error

   and those of the device in device.c and memory.c. */
#ifndef STUB_H
#define STUB_H

#include <stddef.h>
#include <stdint.h>

#define OK 0
#define INVALID_DEVICE 107001
#define OUT_OF_DEVICE_MEMORY 207001

/* Append a line to the trace. */
void stub_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Hang, or the error that this function shall return; 0 where it shall do its work. */
int stub_fate(const char *name);

/* What a function of the runtime does first: both of the above. */
int stub_enter(const char *name);

/* What an operator does when it is prepared, and when it is launched. */
int stub_prepare(const char *name);
int stub_launch(const char *name);

long stub_number(const char *variable, long otherwise);
const char *stub_text(const char *variable, const char *otherwise);

#define ENTER()                             \
    do {                                    \
        int error = stub_enter(__func__);   \
        if (error)                          \
            return error;                   \
    } while (0)

#endif
