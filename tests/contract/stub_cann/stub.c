#include "stub.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

long stub_number(const char *variable, long otherwise)
{
    const char *text = getenv(variable);
    return text && *text ? atol(text) : otherwise;
}

const char *stub_text(const char *variable, const char *otherwise)
{
    const char *text = getenv(variable);
    return text && *text ? text : otherwise;
}

void stub_note(const char *format, ...)
{
    const char *path = getenv("STUB_TRACE");
    char line[4096];
    va_list arguments;
    int length, file;

    if (!path)
        return;
    va_start(arguments, format);
    length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length > (int)sizeof line - 2)
        length = sizeof line - 2;
    line[length++] = '\n';
    /* One write at the end of the file: lines of several threads and processes do not mix. */
    file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (file < 0 || write(file, line, length) != length)
        abort();
    close(file);
}

/* Where `name` stands as a whole word in the comma-separated variable: just behind it; else NULL. */
static const char *find_in(const char *variable, const char *name)
{
    const char *list = getenv(variable), *place = list;
    size_t length = strlen(name);

    while (place && (place = strstr(place, name))) {
        char before = place == list ? ',' : place[-1], after = place[length];
        if (before == ',' && (after == ',' || after == '=' || after == 0))
            return place + length;
        place += length;
    }
    return NULL;
}

int stub_fate(const char *name)
{
    const char *code = find_in("STUB_FAIL", name);

    if (find_in("STUB_HANG", name))
        for (;;)
            pause();
    return code && *code == '=' ? atoi(code + 1) : OK;
}

int stub_enter(const char *name)
{
    stub_note("%s", name);
    return stub_fate(name);
}

int stub_launch(const char *name)
{
    long us = stub_number("STUB_OPERATOR_US", 0);
    struct timespec time = {us / 1000000, us % 1000000 * 1000};

    if (us > 0)
        nanosleep(&time, NULL);
    return stub_enter(name);
}
