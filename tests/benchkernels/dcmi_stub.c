/* A library with DCMI's names for the test of the reader: fixed readings, no device behind them. Signatures,
   structs and codes after the public dcmi_interface_api.h of the Ascend driver.

   DCMI_STUB   910b (default: cards 2 and 5, one NPU and a controller each), a3 (cards 0 and 1, two dies and a
               controller each), a3-die (a container that was given one die), 310 (card 2, two chips, no HBM), 950
   DCMI_FAIL   name=code,name=code...  what these functions return
   DCMI_HANG   name  that function waits until the file DCMI_RELEASE is there
   DCMI_STARTS file  that function starts a process first, whose id it writes there
   DCMI_CRASH  name  that function ends the process
   DCMI_COUNTS_MCU  dcmi_get_device_num_in_card counts the controllers, too
   DCMI_PROCESSES   how many are on each chip
   -DOLD       without the functions that older libraries lack */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dcmi_hbm_info { unsigned long long memory_size; unsigned int freq; unsigned long long memory_usage;
                       int temp; unsigned int bandwith_util_rate; };
struct dcmi_get_memory_info_stru { unsigned long long memory_size, memory_available; unsigned int freq;
                                   unsigned long hugepagesize, hugepages_total, hugepages_free;
                                   unsigned int utiliza; unsigned char reserve[60]; };
struct dcmi_chip_info_v2 { unsigned char chip_type[32], chip_name[32], chip_ver[32]; unsigned int aicore_cnt;
                           unsigned char npu_name[32]; };
struct dcmi_proc_mem_info { int proc_id; unsigned long proc_mem_usage; };

#define NOT_SUPPORTED (-8255)

static int is(const char *kind) {
    const char *chosen = getenv("DCMI_STUB");
    return !strcmp(chosen ? chosen : "910b", kind);
}
static int is_a3(void) { return is("a3") || is("a3-die"); }

static int named(const char *variable, const char *function) {
    const char *text = getenv(variable);
    return text && !strcmp(text, function);
}

static void start(const char *path) {
    int pid = fork();
    if (pid == 0) { sleep(600); _exit(0); }
    FILE *file = fopen(path, "w");
    fprintf(file, "%d", pid);
    fclose(file);
}

/* The code of DCMI_FAIL for this function, or 0; hangs and crashes on the way where it shall. */
static int fate(const char *function) {
    const char *list = getenv("DCMI_FAIL"), *release = getenv("DCMI_RELEASE");
    size_t length = strlen(function);
    if (named("DCMI_CRASH", function)) raise(SIGSEGV);
    if (named("DCMI_HANG", function) && getenv("DCMI_STARTS")) start(getenv("DCMI_STARTS"));
    while (named("DCMI_HANG", function) && !(release && !access(release, F_OK))) usleep(10000);
    for (const char *at = list; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (!strncmp(at, function, length) && at[length] == '=') return atoi(at + length + 1);
    return 0;
}
#define FATE do { int code = fate(__func__); if (code) return code; } while (0)
#define FOR_V1 do { FATE; if (is("950")) return NOT_SUPPORTED; } while (0)
#define FOR_V2 do { FATE; if (!is("950")) return NOT_SUPPORTED; } while (0)

static int npus(int card) { return is("a3") || is("310") ? 2 : 1; }
static int place(int card, int device) {  /* 0, 1... in order; -1 for what is no NPU */
    if (device < 0 || device >= npus(card)) return -1;
    if (is("a3")) return card * 2 + device;
    if (is("310")) return device;
    return card == 5;
}

int dcmi_init(void) {
    printf("DrvMngGetConsoleLogLevel failed. (ret=4)\n");
    fflush(stdout);
    FOR_V1;
    return 0;
}
static int list_cards(int *count, int *list, int length) {
    *count = is("310") || is("a3-die") ? 1 : 2;
    if (length < *count) return -8001;
    list[0] = is_a3() ? 0 : 5;  /* not in the order of the logic ids */
    list[1] = is_a3() ? 1 : 2;
    if (is("310")) list[0] = 2;
    return 0;
}
int dcmi_get_card_num_list(int *count, int *list, int length) { FOR_V1; return list_cards(count, list, length); }
int dcmi_get_device_num_in_card(int card, int *count) {
    FOR_V1;
    *count = npus(card) + (getenv("DCMI_COUNTS_MCU") != NULL);
    return 0;
}
int dcmi_get_device_logic_id(int *logic_id, int card, int device) {
    FOR_V1;
    *logic_id = place(card, device);
    return *logic_id < 0 ? NOT_SUPPORTED : 0;
}
/* 200.0 W and more at the first chip of a card. The second die of a package tells nonsense, so that it shows. */
int dcmi_get_device_power_info(int card, int device, int *power) {
    FOR_V1;
    *power = is_a3() && device ? 99999 : 2000 + 10 * card + device;
    return 0;
}
int dcmi_get_device_temperature(int card, int device, int *value) { FOR_V1; *value = 40 + card + device; return 0; }
static int clock_of(int kind, unsigned int *mhz) {
    *mhz = kind == 7 ? 800 : kind == 9 ? 1800 : kind == 6 ? 1600 : 7;
    return 0;
}
int dcmi_get_device_frequency(int card, int device, int kind, unsigned int *mhz) { FOR_V1; return clock_of(kind, mhz); }
int dcmi_get_device_utilization_rate(int card, int device, int kind, unsigned int *percent) {
    FOR_V1;
    *percent = kind == 2 ? 87 : 100;
    return 0;
}
int dcmi_get_device_memory_info_v3(int card, int device, struct dcmi_get_memory_info_stru *info) {
    FOR_V1;
    if (!is("310")) return NOT_SUPPORTED;
    memset(info, 0, sizeof *info);
    info->memory_size = 8192; info->memory_available = 5571; info->freq = 1600; info->utiliza = 32;
    return 0;
}
static void hbm(struct dcmi_hbm_info *info) {
    info->memory_size = 65536; info->freq = 1600; info->memory_usage = 3413; info->temp = 55;
    info->bandwith_util_rate = 3;
}
static int processes(struct dcmi_proc_mem_info *list, int *count) {
    list[0].proc_id = 1; list[0].proc_mem_usage = 63ul << 30;
    list[1].proc_id = getppid(); list[1].proc_mem_usage = 1ul << 20;  /* one of ours */
    *count = 2;
    /* It is not told how many it may write, and writes 64 at most (MAX_PROC_NUM_IN_DEVICE of dcmi_common.h). */
    for (const char *most = getenv("DCMI_PROCESSES"); most && *count < atoi(most) && *count < 64; ++*count)
        list[*count] = list[0];
    return 0;
}
int dcmi_get_device_resource_info(int card, int device, struct dcmi_proc_mem_info *list, int *count) {
    FOR_V1;
    return processes(list, count);
}

#ifndef OLD
int dcmi_get_card_list(int *count, int *list, int length) { FOR_V1; return list_cards(count, list, length); }
int dcmi_get_device_chip_info_v2(int card, int device, struct dcmi_chip_info_v2 *info) {
    FOR_V1;
    memset(info, 0, sizeof *info);
    strcpy((char *)info->chip_type, "Ascend");
    strcpy((char *)info->chip_name, is_a3() ? "Ascend910" : is("310") ? "310" : "910B2");
    info->aicore_cnt = 24;
    return 0;
}
int dcmi_get_device_hbm_info(int card, int device, struct dcmi_hbm_info *info) {
    FOR_V1;
    if (is("310")) return NOT_SUPPORTED;
    hbm(info);
    return 0;
}
int dcmiv2_init(void) { FOR_V2; return 0; }
int dcmiv2_get_device_list(int *list, int *count, int length) { FOR_V2; *count = 2; list[0] = 0; list[1] = 1; return 0; }
int dcmiv2_get_device_power_info(int id, int *power) { FOR_V2; *power = 1956 + id; return 0; }
int dcmiv2_get_device_temperature(int id, int *value) { FOR_V2; *value = 56 + id; return 0; }
int dcmiv2_get_device_frequency(int id, int kind, unsigned int *mhz) { FOR_V2; return clock_of(kind, mhz); }
int dcmiv2_get_device_utilization_rate(int id, int kind, unsigned int *percent) { FOR_V2; *percent = kind == 2 ? 5 : 100; return 0; }
int dcmiv2_get_device_hbm_info(int id, struct dcmi_hbm_info *info) { FOR_V2; hbm(info); return 0; }
int dcmiv2_get_device_proc_mem_info(int id, struct dcmi_proc_mem_info *list, int *count) { FOR_V2; return processes(list, count); }
#endif
