/* The devices, as many as STUB_DEVICES says (1), all alike:
   STUB_SOC (Ascend910B2), STUB_CUBE_CORES (24), STUB_VECTOR_CORES (48), STUB_L2_MB (192), STUB_CANN (8.5.0). */
#include "stub.h"

#include <stdlib.h>
#include <string.h>

static __thread int current = -1;

/* Of the driver: all that are plugged in. */
int drvGetDevNum(int *found)
{
    ENTER();
    *found = (int)stub_number("STUB_DEVICES", 1);
    return OK;
}

/* Of CANN: those that ASCEND_RT_VISIBLE_DEVICES lets through, by the rule in torch_npu/npu/__init__.py: none
   where the list does not ascend, and nothing from the first id on that is not there. */
static int count(void)
{
    const char *list = getenv("ASCEND_RT_VISIBLE_DEVICES");
    int all = (int)stub_number("STUB_DEVICES", 1), found = 0, last = -1;

    if (!list)
        return all;
    while (*list) {
        char *end;
        long id = strtol(list, &end, 10);
        if (end == list || id <= last)
            return end == list ? found : 0;
        if (id >= all)
            return found;
        last = (int)id;
        found++;
        list = end + (*end == ',');
    }
    return found;
}

int stub_current_device(void)
{
    return current < 0 ? 0 : current;
}

int aclrtGetDeviceCount(uint32_t *found)
{
    ENTER();
    *found = count();
    return OK;
}

int aclrtSetDevice(int32_t device)
{
    ENTER();
    if (device < 0 || device >= count())
        return INVALID_DEVICE;
    current = device;
    return OK;
}

int aclrtGetDevice(int32_t *device)
{
    /* 107002: no context; torch_npu takes it for "no device was set in this thread". */
    if (current < 0)
        return 107002;
    *device = current;
    return OK;
}

int aclrtGetCurrentContext(void **context)
{
    static char contexts[64];
    *context = &contexts[stub_current_device()];
    return OK;
}

int aclrtGetPrimaryCtxState(int32_t device, uint32_t *flags, int32_t *active)
{
    (void)flags;
    *active = device == current;
    return OK;
}

const char *aclrtGetSocName(void)
{
    return stub_text("STUB_SOC", "Ascend910B2");
}

static int64_t capability(int which)
{
    switch (which) {
    case 0: return stub_number("STUB_CUBE_CORES", 24);
    case 1: return stub_number("STUB_VECTOR_CORES", 48);
    case 2: return stub_number("STUB_L2_MB", 192) << 20;
    default: return 0;
    }
}

int aclGetDeviceCapability(uint32_t device, int which, int64_t *value)
{
    (void)device;
    *value = capability(which);
    return OK;
}

int aclrtGetDeviceResLimit(int32_t device, int which, uint32_t *value)
{
    (void)device;
    *value = (uint32_t)capability(which);
    return OK;
}

int aclrtGetDeviceUtilizationRate(int32_t device, int32_t *rates)
{
    static const int32_t fixed[4] = {11, 22, 33, 44}; /* cube, vector, AI CPU, memory */
    (void)device;
    memcpy(rates, fixed, sizeof fixed);
    return OK;
}

int aclrtDeviceGetUuid(int32_t device, unsigned char *uuid)
{
    memset(uuid, 0x50 + device, 16);
    return OK;
}

int aclrtDeviceCanAccessPeer(int32_t *can, int32_t device, int32_t peer)
{
    (void)device, (void)peer;
    *can = 1;
    return OK;
}

int aclrtDeviceGetBareTgid(int32_t *process)
{
    *process = 1;
    return OK;
}

int aclGetCannAttribute(int attribute, int32_t *supported)
{
    (void)attribute;
    *supported = 1;
    return OK;
}

/* Of a package by its name (newer wheels), or by its number: the text is the first of the struct's fields. */
int aclsysGetVersionStr(const char *package, char *version)
{
    (void)package;
    strcpy(version, stub_text("STUB_CANN", "8.5.0"));
    return OK;
}

int aclsysGetCANNVersion(int package, char *version)
{
    (void)package;
    memset(version, 0, 128);
    return aclsysGetVersionStr("", version);
}

const char *aclGetRecentErrMsg(void)
{
    return stub_text("STUB_ERROR_TEXT", "(a stub of CANN has no more to say)");
}
