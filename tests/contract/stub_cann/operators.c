/* What operators take. A tensor is described once in the trace, with the operator that is prepared with it:
   "prepare aclnnMm f16:ND[64,128] f16:ND[128,64] f16:ND[64,64]". */
#include "stub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __thread char tensors[3072]; /* of the operator that this thread is about to prepare */

static const char *type_name(int type)
{
    /* aclDataType */
    static const char *const names[] = {
        [0] = "f32", [1] = "f16", [2] = "i8", [3] = "i32", [4] = "u8", [6] = "i16", [9] = "i64", [11] = "f64",
        [12] = "bool", [16] = "c64", [17] = "c128", [27] = "bf16", [29] = "i4", [35] = "f8e5m2", [36] = "f8e4m3",
    };
    int known = type >= 0 && type < (int)(sizeof names / sizeof *names) && names[type];
    return known ? names[type] : "other";
}

static const char *format_name(int format)
{
    /* aclFormat; torch_npu calls what has 3, 4 or 5 dimensions NCL, NCHW and NCDHW, which are as plain as ND. */
    switch (format) {
    case 0: case 2: case 30: case 47: return "ND";
    case 29: return "NZ";
    default: return "other";
    }
}

static void describe(const int64_t *sizes, uint64_t rank, int type, int format)
{
    size_t used = strlen(tensors), room = sizeof tensors - used;

    if (room < 200) /* many tensors, as of a foreach operator: the first ones will do */
        return;
    used += snprintf(tensors + used, room, " %s:%s[", type_name(type), format_name(format));
    for (uint64_t axis = 0; axis < rank && axis < 8; axis++)
        used += snprintf(tensors + used, sizeof tensors - used, "%s%lld", axis ? "," : "", (long long)sizes[axis]);
    snprintf(tensors + used, sizeof tensors - used, "]");
}

void *aclCreateTensor(const int64_t *sizes, uint64_t rank, int type, const int64_t *strides, int64_t offset,
                      int format, const int64_t *storage_sizes, uint64_t storage_rank, void *data)
{
    (void)strides, (void)offset, (void)storage_sizes, (void)storage_rank, (void)data;
    describe(sizes, rank, type, format);
    return malloc(1);
}

int stub_prepare(const char *name)
{
    stub_note("prepare %.*s%s", (int)(strlen(name) - strlen("GetWorkspaceSize")), name, tensors);
    tensors[0] = 0;
    return stub_fate(name);
}

/* The operators that are compiled when they are first used: those of older chips, and a few of all. */
int aclopCompileAndExecuteV2(const char *name, ...)
{
    stub_note("compile %s", name);
    return stub_launch(__func__);
}

int aclopCompileAndExecute(const char *name, ...)
{
    stub_note("compile %s", name);
    return stub_launch(__func__);
}

size_t aclGetCompileoptSize(int option)
{
    (void)option;
    return 256;
}

int aclGetCompileopt(int option, char *value, size_t room)
{
    (void)option;
    if (room)
        value[0] = 0;
    return OK;
}

/* Handles to what the stubs do not look into: something that can be freed. */
#define CREATE(name) void *name(void) { return malloc(1); }
#define DESTROY(name) int name(void *handle) { free(handle); return OK; }

CREATE(aclCreateScalar) DESTROY(aclDestroyScalar)
CREATE(aclCreateIntArray) DESTROY(aclDestroyIntArray)
CREATE(aclCreateBoolArray) DESTROY(aclDestroyBoolArray)
CREATE(aclCreateFloatArray) DESTROY(aclDestroyFloatArray)
CREATE(aclCreateTensorList) DESTROY(aclDestroyTensorList)
CREATE(aclCreateScalarList) DESTROY(aclDestroyScalarList)
CREATE(aclCreateDataBuffer) DESTROY(aclDestroyDataBuffer)
CREATE(aclCreateTensorDesc) DESTROY(aclDestroyTensorDesc)
CREATE(aclopCreateAttr) DESTROY(aclopDestroyAttr)
DESTROY(aclDestroyTensor)
