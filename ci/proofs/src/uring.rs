//! Linux's io_uring, which not every system allows.

/// Why programs that need it cannot be run here, if they cannot.
pub fn missing() -> Option<String> {
    #[cfg(target_os = "linux")]
    let refused = io_uring::IoUring::new(1).err();
    #[cfg(not(target_os = "linux"))]
    let refused = Some("it is part of Linux");
    refused.map(|why| {
        format!(
            "there is no io_uring ({why}): look at /proc/sys/kernel/io_uring_disabled, and start \
             a container with `--security-opt seccomp=unconfined`"
        )
    })
}
