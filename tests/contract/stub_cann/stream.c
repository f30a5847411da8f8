/* Streams, events and graphs. An operator is done when its launch returns, so that an event is simply the host's
   clock when it is recorded: what lies between two events took at least as long as its operators sleep. */
#include "stub.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

static void *next_handle(void)
{
    static atomic_uintptr_t last = 0x1000;
    return (void *)(atomic_fetch_add(&last, 16) + 16);
}

int aclrtCreateStream(void **stream)
{
    ENTER();
    *stream = next_handle();
    return OK;
}

int aclrtCreateStreamWithConfig(void **stream, uint32_t priority, uint32_t flags)
{
    (void)priority, (void)flags;
    ENTER();
    *stream = next_handle();
    return OK;
}

int aclrtStreamGetId(void *stream, int32_t *id)
{
    *id = (int32_t)((uintptr_t)stream / 16);
    return OK;
}

int aclrtStreamQuery(void *stream, int *status)
{
    (void)stream;
    *status = 0; /* complete */
    return OK;
}

int aclrtGetStreamOverflowSwitch(void *stream, uint32_t *on)
{
    (void)stream;
    *on = 0;
    return OK;
}

struct event {
    struct timespec time;
};

int aclrtCreateEventExWithFlag(void **event, uint32_t flags)
{
    (void)flags;
    *event = calloc(1, sizeof(struct event));
    return OK;
}

int aclrtCreateEventWithFlag(void **event, uint32_t flags)
{
    return aclrtCreateEventExWithFlag(event, flags);
}

int aclrtCreateEvent(void **event)
{
    return aclrtCreateEventExWithFlag(event, 0);
}

int aclrtDestroyEvent(void *event)
{
    free(event);
    return OK;
}

int aclrtRecordEvent(struct event *event, void *stream)
{
    (void)stream;
    ENTER();
    clock_gettime(CLOCK_MONOTONIC, &event->time);
    return OK;
}

static double microseconds(const struct event *event)
{
    return event->time.tv_sec * 1e6 + event->time.tv_nsec * 1e-3;
}

int aclrtEventElapsedTime(float *ms, const struct event *from, const struct event *to)
{
    ENTER();
    *ms = (float)((microseconds(to) - microseconds(from)) * 1e-3);
    return OK;
}

int aclrtEventGetTimestamp(const struct event *event, uint64_t *us)
{
    *us = (uint64_t)microseconds(event);
    return OK;
}

int aclrtQueryEventStatus(void *event, int *status)
{
    (void)event;
    *status = 1; /* recorded */
    return OK;
}

int aclrtQueryEventWaitStatus(void *event, int *status)
{
    (void)event;
    *status = 0; /* nobody waits any more */
    return OK;
}

/* The graph that is being captured; there is one stream for it, and one capture at a time. */
static void *capturing;

int aclmdlRICaptureBegin(void *stream, int mode)
{
    (void)stream, (void)mode;
    ENTER();
    capturing = next_handle();
    return OK;
}

int aclmdlRICaptureEnd(void *stream, void **graph)
{
    (void)stream;
    ENTER();
    *graph = capturing;
    capturing = NULL;
    return OK;
}

int aclmdlRICaptureGetInfo(void *stream, int *status, void **graph)
{
    (void)stream;
    *status = capturing != NULL;
    *graph = capturing;
    return OK;
}

int aclmdlRIGetId(void *graph, uint32_t *id)
{
    *id = (uint32_t)((uintptr_t)graph / 16);
    return OK;
}
