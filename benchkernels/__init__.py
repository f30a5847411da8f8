"""What touches a device: kernels, devices, timing, telemetry, worker, runner."""
