/* Stands in for CUDA's runtime library: one device of compute capability 9.0, or the error STATUS for everything. */
#include <stddef.h>

#ifndef STATUS
#define STATUS 0
#endif

int cudaGetDeviceCount(int *count) { *count = STATUS ? 0 : 1; return STATUS; }
int cudaRuntimeGetVersion(int *version) { *version = 12060; return STATUS; }
/* Attribute 75 is the major number of the capability, 76 the minor. */
int cudaDeviceGetAttribute(int *value, int attribute, int device) { *value = attribute == 75 ? 9 : 0; return STATUS; }
int cudaGetDevice(int *device) { *device = 0; return STATUS; }
int cudaSetDevice(int device) { return STATUS; }
int cudaMemGetInfo(size_t *available, size_t *total) { *available = 3ull << 30; *total = 4ull << 30; return STATUS; }
const char *cudaGetErrorString(int error) { return error ? "the stand-in refuses" : "no error"; }
