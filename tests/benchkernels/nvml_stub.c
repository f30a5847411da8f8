/* A library with NVML's names for the test of the reader: two GPUs with fixed readings, no device behind them.
   Signatures and structs after NVIDIA's public nvml.h (CUDA 12). The second GPU lacks the instantaneous power. */
#include <string.h>

typedef struct { unsigned int fieldId, scopeId; long long timestamp, latencyUsec; unsigned int valueType;
                 int nvmlReturn; union { double d; unsigned int ui; unsigned long long ull; } value; } FieldValue;
typedef struct { unsigned long long total, free, used; } Memory;
typedef struct { unsigned int gpu, memory; } Utilization;
typedef struct { unsigned int pid; unsigned long long usedGpuMemory; unsigned int gpuInstanceId, computeInstanceId; } Process;

static int gpus[2] = {0, 1};
#define NOT_SUPPORTED 3
#define NOT_FOUND 6
#define INSUFFICIENT_SIZE 7

int nvmlInitWithFlags(unsigned int flags) { return 0; }
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int code) { return code == NOT_SUPPORTED ? "Not Supported" : "Not Found"; }
int nvmlDeviceGetHandleByUUID(const char *uuid, int **device) {
    for (int i = 0; i < 2; i++)
        if (!strcmp(uuid, i ? "GPU-bbbb" : "GPU-aaaa")) { *device = &gpus[i]; return 0; }
    return NOT_FOUND;
}
int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 2; return 0; }
int nvmlDeviceGetTemperature(int *device, int sensor, unsigned int *value) { *value = 40 + *device; return 0; }
int nvmlDeviceGetClockInfo(int *device, int type, unsigned int *mhz) {
    *mhz = type == 1 ? 1980 : type == 2 ? 3201 : 7;  /* SM, memory */
    return 0;
}
int nvmlDeviceGetMemoryInfo(int *device, Memory *memory) {
    memory->total = 150ull << 30; memory->used = 5ull << 30; memory->free = 145ull << 30;
    return 0;
}
int nvmlDeviceGetUtilizationRates(int *device, Utilization *rates) {
    if (*device == 1) return NOT_SUPPORTED;
    rates->gpu = 87; rates->memory = 12;
    return 0;
}
int nvmlDeviceGetFieldValues(int *device, int count, FieldValue *values) {
    for (int i = 0; i < count; i++) {
        values[i].nvmlReturn = *device == 0 && values[i].fieldId == 186 ? 0 : NOT_SUPPORTED;
        values[i].valueType = 1;
        values[i].value.ui = 612345;
    }
    return 0;
}
int nvmlDeviceGetPowerUsage(int *device, unsigned int *milliwatts) { *milliwatts = 300500; return 0; }
int nvmlDeviceGetTotalEnergyConsumption(int *device, unsigned long long *millijoules) {
    if (*device == 1) return NOT_SUPPORTED;
    *millijoules = 1234567;
    return 0;
}
int nvmlDeviceGetCurrentClocksEventReasons(int *device, unsigned long long *reasons) {
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
