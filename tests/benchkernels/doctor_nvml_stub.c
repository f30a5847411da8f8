/* A library with NVML's names for the test of the doctor: board 0 is well, board 1 has everything that he looks for.
   Signatures and structs after NVIDIA's public nvml.h (CUDA 12). */
#include <stdlib.h>
#include <string.h>

typedef struct { unsigned long long total, free, used; } Memory;
typedef struct { unsigned int pid; unsigned long long used; unsigned int instance, compute; } Process;

static int gpus[2] = {0, 1};
#define NOT_FOUND 6

int nvmlInitWithFlags(unsigned int flags) { return getenv("NVML_REFUSES") ? 999 : 0; }
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int code) { return code == 999 ? "Unknown Error" : "Not Found"; }
int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 2; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned int index, int **device) { *device = &gpus[index]; return 0; }
int nvmlDeviceGetHandleByUUID(const char *uuid, int **device) {
    for (int i = 0; i < 2; i++)
        if (!strcmp(uuid, i ? "GPU-sick" : "GPU-well")) { *device = &gpus[i]; return 0; }
    return NOT_FOUND;
}
int nvmlDeviceGetUUID(int *device, char *uuid, unsigned int length) {
    strncpy(uuid, *device ? "GPU-sick" : "GPU-well", length);
    return 0;
}
int nvmlDeviceGetName(int *device, char *name, unsigned int length) { strncpy(name, "Stub GPU", length); return 0; }
int nvmlDeviceGetIndex(int *device, unsigned int *index) { *index = *device; return 0; }
int nvmlDeviceGetMigMode(int *device, unsigned int *now, unsigned int *pending) {
    *now = *pending = 0;
    return 0;
}
int nvmlDeviceGetEnforcedPowerLimit(int *device, unsigned int *mw) { *mw = *device ? 400000 : 700000; return 0; }
int nvmlDeviceGetPowerManagementDefaultLimit(int *device, unsigned int *mw) { *mw = 700000; return 0; }
int nvmlDeviceGetPersistenceMode(int *device, unsigned int *mode) { *mode = !*device; return 0; }
int nvmlDeviceGetComputeMode(int *device, unsigned int *mode) { *mode = *device ? 2 : 0; return 0; }
int nvmlDeviceGetEccMode(int *device, unsigned int *now, unsigned int *pending) { *now = *pending = 1; return 0; }
int nvmlDeviceGetTotalEccErrors(int *device, int type, int counter, unsigned long long *count) {
    *count = *device && type == 1 && counter == 0 ? 3 : 0; /* uncorrected, volatile */
    return 0;
}
int nvmlDeviceGetRemappedRows(int *device, unsigned int *corrected, unsigned int *uncorrected,
                              unsigned int *pending, unsigned int *failed) {
    *corrected = *uncorrected = 0;
    *pending = *failed = *device;
    return 0;
}
int nvmlDeviceGetMemoryInfo(int *device, Memory *memory) {
    memory->total = 80ull << 30; memory->used = (*device ? 70ull : 0ull) << 30; memory->free = memory->total - memory->used;
    return 0;
}
int nvmlDeviceGetCurrentClocksEventReasons(int *device, unsigned long long *reasons) {
    *reasons = *device ? 0x40 : 0x1; /* thermal by hardware; idle */
    return 0;
}
int nvmlDeviceGetComputeRunningProcesses_v3(int *device, unsigned int *count, Process *processes) {
    unsigned int room = *count;
    *count = *device;
    if (room < *count) return 7;
    if (*device) { memset(processes, 0, sizeof *processes); processes[0].pid = 1; }
    return 0;
}
