//! Sends system calls that were made without libc here: a seccomp filter turns them into a signal.

use core::ffi::{c_int, c_long, c_void};
use core::mem::zeroed;
use core::ptr::null_mut;

use libc::{sock_filter, sock_fprog, ucontext_t};

use crate::calls::dispatch;
use crate::hooks::CALLS;
use crate::sys::raw_end;

/// What is trapped beside the calls behind libc's functions. Not SYS_futex: glibc waits in it while
/// it blocks all signals, and a call that is trapped then ends the process.
const TRAPPED: [c_long; 2] = [libc::SYS_clock_nanosleep, libc::SYS_prctl];

// Offsets in the kernel's `struct seccomp_data`.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ADDRESS_LOW: u32 = 8;
const ADDRESS_HIGH: u32 = 12;
/// AUDIT_ARCH_X86_64 of `linux/audit.h`.
const X86_64: u32 = 0xc000_003e;

extern "C" fn on_trap(_: c_int, _: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: SA_SIGINFO promises a context, which this handler has to itself.
    let registers = unsafe { &mut (*context.cast::<ucontext_t>()).uc_mcontext.gregs };
    let arguments = [
        libc::REG_RDI,
        libc::REG_RSI,
        libc::REG_RDX,
        libc::REG_R10,
        libc::REG_R8,
        libc::REG_R9,
    ];
    let arguments = arguments.map(|register| registers[register as usize] as usize);
    let number = registers[libc::REG_RAX as usize];
    // SAFETY: they are those of the call that was trapped.
    let result = unsafe { dispatch(number, &arguments) };
    registers[libc::REG_RAX as usize] = result as i64;
}

/// Installs the filter for this process and all that it starts. Returns whether the system
/// allows it.
pub fn install() -> bool {
    let mut filter = filter();
    let program = sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: the handler has the type that SA_SIGINFO asks for; `program` and `filter` outlive
    // the calls, which copy them.
    unsafe {
        let mut action: libc::sigaction = zeroed();
        action.sa_sigaction = on_trap as *const () as usize;
        // A handler may make calls that are trapped in turn.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER | libc::SA_RESTART;
        libc::sigaction(libc::SIGSYS, &action, null_mut());
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && libc::prctl(
                libc::PR_SET_SECCOMP,
                libc::SECCOMP_MODE_FILTER,
                &raw const program,
            ) == 0
    }
}

/// Returns a program for the kernel's filter machine: trap each call that this crate emulates and
/// `sys::raw` doesn't make. The distances of jumps count instructions.
fn filter() -> Vec<sock_filter> {
    let load = |offset| statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, offset, 0, 0);
    let equal =
        |value, yes, no| statement(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, value, yes, no);
    let answer = |value| statement(libc::BPF_RET | libc::BPF_K, value, 0, 0);
    let (low, high) = (raw_end() as u32, (raw_end() >> 32) as u32);
    let trapped: Vec<&c_long> = CALLS.iter().chain(&TRAPPED).collect();
    let count = trapped.len() as u8;
    let mut program = vec![
        load(ARCHITECTURE),
        equal(X86_64, 0, count + 5),
        load(ADDRESS_LOW),
        equal(low, 0, 2),
        load(ADDRESS_HIGH),
        equal(high, count + 1, 0),
        load(NUMBER),
    ];
    for (at, number) in (0..).zip(trapped) {
        program.push(equal(*number as u32, count - at, 0));
    }
    program.push(answer(libc::SECCOMP_RET_ALLOW));
    program.push(answer(libc::SECCOMP_RET_TRAP));
    program
}

fn statement(code: u32, k: u32, jt: u8, jf: u8) -> sock_filter {
    let code = code as u16;
    sock_filter { code, jt, jf, k }
}
