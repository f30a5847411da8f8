/* Memory of the device is memory of the host that counts against STUB_MEMORY_MB of each device (65536). It is
   reserved, not filled, so that a device may seem larger than the machine. Copies are real. */
#define _GNU_SOURCE
#include "stub.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096 /* before each block, so that what is given out is aligned as a device's memory is */
#define DEVICES 64

int stub_current_device(void);

struct block {
    size_t bytes;
    int device;
};

static atomic_size_t used[DEVICES];

static size_t total(void)
{
    return (size_t)stub_number("STUB_MEMORY_MB", 65536) << 20;
}

int aclrtGetMemInfo(int kind, size_t *available, size_t *all)
{
    size_t taken = used[stub_current_device()];
    (void)kind;
    *all = total();
    *available = taken < total() ? total() - taken : 0;
    return OK;
}

static int allocate(void **memory, size_t bytes)
{
    int device = stub_current_device();
    struct block *block;

    if (atomic_fetch_add(&used[device], bytes) + bytes > total()) {
        atomic_fetch_sub(&used[device], bytes);
        return OUT_OF_DEVICE_MEMORY;
    }
    block = mmap(NULL, bytes + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED)
        abort();
    *block = (struct block){bytes, device};
    *memory = (char *)block + PAGE;
    return OK;
}

int aclrtMalloc(void **memory, size_t bytes, int policy)
{
    (void)policy;
    ENTER();
    return allocate(memory, bytes);
}

int aclrtMallocAlign32(void **memory, size_t bytes, int policy)
{
    (void)policy;
    ENTER();
    return allocate(memory, bytes);
}

int aclrtFree(void *memory)
{
    struct block *block;

    ENTER();
    if (!memory)
        return OK;
    block = (struct block *)((char *)memory - PAGE);
    atomic_fetch_sub(&used[block->device], block->bytes);
    munmap(block, block->bytes + PAGE);
    return OK;
}

int aclrtMallocHost(void **memory, size_t bytes)
{
    *memory = malloc(bytes ? bytes : 1);
    return OK;
}

int aclrtMallocHostWithCfg(void **memory, uint64_t bytes, void *configuration)
{
    (void)configuration;
    return aclrtMallocHost(memory, bytes);
}

int aclrtFreeHost(void *memory)
{
    free(memory);
    return OK;
}

int aclrtMemcpy(void *to, size_t room, const void *from, size_t bytes, int direction)
{
    (void)room, (void)direction;
    ENTER();
    memcpy(to, from, bytes);
    return OK;
}

int aclrtMemcpyAsync(void *to, size_t room, const void *from, size_t bytes, int direction, void *stream)
{
    (void)room, (void)direction, (void)stream;
    ENTER();
    memcpy(to, from, bytes);
    return OK;
}

int aclrtMemcpyAsyncWithCondition(void *to, size_t room, const void *from, size_t bytes, int direction, void *stream)
{
    (void)room, (void)direction, (void)stream;
    ENTER();
    memcpy(to, from, bytes);
    return OK;
}

int aclrtMemset(void *to, size_t room, int32_t value, size_t bytes)
{
    (void)room;
    ENTER();
    memset(to, value, bytes);
    return OK;
}

int aclrtMemsetAsync(void *to, size_t room, int32_t value, size_t bytes, void *stream)
{
    (void)stream;
    return aclrtMemset(to, room, value, bytes);
}
