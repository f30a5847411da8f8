/* A library with NVML's names for the tests of its readers: GPUs with fixed readings, no device behind them.
   Signatures and structs after NVIDIA's public nvml.h (CUDA 12).
   0 has everything, with GH100's capability. 1 lacks fields, energy counter, utilisation and ECC; it is of
   Ampere's second kind, whose power usage is a mean. 2 is older: no fields, no counter, no clocks of applications.
   3 is a GA100 cut into MIG instances, 4 is one of these: it has memory and processes, and nothing else.
   With OLD_DRIVER it lacks what came later: MIG, fields, and the present names of two calls. */
#include <string.h>

typedef struct { unsigned int fieldId, scopeId; long long timestamp, latencyUsec; unsigned int valueType;
                 int nvmlReturn; union { double d; unsigned int ui; unsigned long long ull; } value; } FieldValue;
typedef struct { unsigned long long total, free, used; } Memory;
typedef struct { unsigned int gpu, memory; } Utilization;
typedef struct { unsigned int pid; unsigned long long usedGpuMemory; unsigned int gpuInstanceId, computeInstanceId; } Process;

enum { FULL, SECOND, OLD, CUT, INSTANCE, DEVICES };
static int gpus[DEVICES] = {FULL, SECOND, OLD, CUT, INSTANCE};
static const char *uuids[DEVICES] = {"GPU-aaaa", "GPU-bbbb", "GPU-dddd", "GPU-eeee", "MIG-ffff"};
static const int capabilities[DEVICES][2] = {{9, 0}, {8, 6}, {7, 0}, {8, 0}, {8, 0}};
#define INVALID_ARGUMENT 2
#define NOT_SUPPORTED 3
#define NOT_FOUND 6
#define INSUFFICIENT_SIZE 7
#define WHOLE_GPU_ONLY if (*device == INSTANCE) return INVALID_ARGUMENT

int nvmlInitWithFlags(unsigned int flags) { return 0; }
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int code) {
    return code == NOT_SUPPORTED ? "Not Supported" : code == INVALID_ARGUMENT ? "Invalid Argument" : "Not Found";
}
int nvmlSystemGetDriverVersion(char *version, unsigned int length) { strcpy(version, "580.95.05"); return 0; }
int nvmlDeviceGetHandleByUUID(const char *uuid, int **device) {
    for (int i = 0; i < DEVICES; i++)
        if (!strcmp(uuid, uuids[i])) { *device = &gpus[i]; return 0; }
    return NOT_FOUND;
}
int nvmlDeviceGetCount_v2(unsigned int *count) { *count = INSTANCE; return 0; }
int nvmlDeviceGetIndex(int *device, unsigned int *index) { *index = *device; return 0; }
#ifndef OLD_DRIVER
int nvmlDeviceGetMigMode(int *device, unsigned int *current, unsigned int *pending) {
    if (*device == SECOND || *device == OLD) return NOT_SUPPORTED;
    WHOLE_GPU_ONLY;
    *current = *pending = *device == CUT;
    return 0;
}
int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(int *device, int **parent) {
    if (*device != INSTANCE) return INVALID_ARGUMENT;
    *parent = &gpus[CUT];
    return 0;
}
#endif
int nvmlDeviceGetCudaComputeCapability(int *device, int *major, int *minor) {
    *major = capabilities[*device][0]; *minor = capabilities[*device][1];
    return 0;
}
int nvmlDeviceGetTemperature(int *device, int sensor, unsigned int *value) {
    WHOLE_GPU_ONLY;
    *value = 40 + *device;
    return 0;
}
int nvmlDeviceGetClockInfo(int *device, int type, unsigned int *mhz) {
    WHOLE_GPU_ONLY;
    *mhz = type == 1 ? 1980 : type == 2 ? 3201 : 7;  /* SM, memory */
    return 0;
}
int nvmlDeviceGetMaxClockInfo(int *device, int type, unsigned int *mhz) {
    WHOLE_GPU_ONLY;
    *mhz = type == 1 ? 1985 : 3202;
    return 0;
}
int nvmlDeviceGetApplicationsClock(int *device, int type, unsigned int *mhz) {
    WHOLE_GPU_ONLY;
    if (*device == OLD) return NOT_SUPPORTED;
    *mhz = type == 1 ? 1755 : 2619;
    return 0;
}
int nvmlDeviceGetMemoryInfo(int *device, Memory *memory) {
    memory->total = 150ull << 30;
    memory->used = *device == INSTANCE ? 1ull << 30 : 5ull << 30;
    memory->free = memory->total - memory->used;
    return 0;
}
int nvmlDeviceGetUtilizationRates(int *device, Utilization *rates) {
    if (*device != FULL) return NOT_SUPPORTED;
    rates->gpu = 87; rates->memory = 12;
    return 0;
}
#ifndef OLD_DRIVER
int nvmlDeviceGetFieldValues(int *device, int count, FieldValue *values) {
    WHOLE_GPU_ONLY;
    for (int i = 0; i < count; i++) {
        int instant = values[i].fieldId == 186, average = values[i].fieldId == 185;
        int known = (*device == FULL && (instant || average)) || (*device == CUT && instant);
        values[i].nvmlReturn = known ? 0 : NOT_SUPPORTED;
        values[i].valueType = 1;
        values[i].value.ui = instant ? 612345 : 600000;
    }
    return 0;
}
#endif
int nvmlDeviceGetPowerUsage(int *device, unsigned int *milliwatts) {
    WHOLE_GPU_ONLY;
    *milliwatts = 300500;
    return 0;
}
int nvmlDeviceGetEnforcedPowerLimit(int *device, unsigned int *milliwatts) {
    WHOLE_GPU_ONLY;
    *milliwatts = 650000;
    return 0;
}
int nvmlDeviceGetPowerManagementDefaultLimit(int *device, unsigned int *milliwatts) {
    WHOLE_GPU_ONLY;
    *milliwatts = 700000;
    return 0;
}
int nvmlDeviceGetTotalEnergyConsumption(int *device, unsigned long long *millijoules) {
    if (*device == SECOND || *device == OLD) return NOT_SUPPORTED;
    WHOLE_GPU_ONLY;
    *millijoules = 1234567;
    return 0;
}
int nvmlDeviceGetEccMode(int *device, unsigned int *current, unsigned int *pending) {
    if (*device == SECOND) return NOT_SUPPORTED;
    WHOLE_GPU_ONLY;
    *current = 1; *pending = 0;
    return 0;
}
int nvmlDeviceGetTotalEccErrors(int *device, int type, int counter, unsigned long long *count) {
    if (*device == SECOND) return NOT_SUPPORTED;
    WHOLE_GPU_ONLY;
    *count = type == 1 && counter == 0 ? 2 : 99;  /* uncorrected, since the driver was loaded */
    return 0;
}
int nvmlDeviceGetPersistenceMode(int *device, unsigned int *mode) { WHOLE_GPU_ONLY; *mode = 1; return 0; }
int nvmlDeviceGetComputeMode(int *device, unsigned int *mode) {
    WHOLE_GPU_ONLY;
    *mode = *device == FULL ? 3 : *device == OLD ? 9 : 0;  /* exclusive process, none that is known, default */
    return 0;
}
#ifdef OLD_DRIVER
#define nvmlDeviceGetCurrentClocksEventReasons nvmlDeviceGetCurrentClocksThrottleReasons
#define nvmlDeviceGetComputeRunningProcesses_v3 nvmlDeviceGetComputeRunningProcesses_v2
#endif
int nvmlDeviceGetCurrentClocksEventReasons(int *device, unsigned long long *reasons) {
    WHOLE_GPU_ONLY;
    *reasons = 0x4 | 0x40 | 0x1;  /* power cap, hardware thermal, idle */
    return 0;
}
int nvmlDeviceGetComputeRunningProcesses_v3(int *device, unsigned int *count, Process *processes) {
    unsigned int room = *count;
    *count = 1;
    if (room < 1) return INSUFFICIENT_SIZE;
    memset(processes, 0, sizeof *processes);
    processes[0].pid = 1;
    return 0;
}
