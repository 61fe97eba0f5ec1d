#include "agent/deliver/call_filter.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace penstock {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#error "which architecture's calls are to be filtered?"
#endif

// Of a second set of calls that some architectures have beside their own.
constexpr std::uint32_t first_foreign_call = 0x40000000;

constexpr std::uint32_t forbidden[] = {
    // other hosts, and other processes' sockets
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_io_uring_setup,
    // other processes
    SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_pidfd_open,
    SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
    SYS_process_madvise, SYS_kcmp, SYS_setpriority, SYS_ioprio_set, SYS_sched_setaffinity,
    SYS_sched_setattr, SYS_sched_setparam, SYS_sched_setscheduler, SYS_migrate_pages,
    SYS_move_pages, SYS_perf_event_open,
    // what stays when this process has ended
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink, SYS_add_key,
    SYS_request_key, SYS_keyctl,
    // more rights, or another view of the host
    SYS_bpf, SYS_userfaultfd, SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_clone, SYS_clone3,
    // what is told of a file
    SYS_truncate, SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr,
    SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr,
#ifdef SYS_fork  // the older names of some, where an architecture has them
    SYS_fork, SYS_vfork, SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
    452,  // fchmodat2, which the headers of Debian 12 do not know
};

class Program {
  public:
    void load(std::size_t place) {
        add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(place));
    }
    void load_argument(std::size_t number) {
        load(offsetof(seccomp_data, args) + number * sizeof(std::uint64_t) + low_half);
    }
    void answer(std::uint32_t what) { add(BPF_RET | BPF_K, what); }
    void answer_if(std::uint32_t value, std::uint32_t what) {
        skip_unless(value, 1);
        answer(what);
    }
    void skip_if(std::uint32_t value, std::uint8_t count) {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, count, 0);
    }
    void skip_unless(std::uint32_t value, std::uint8_t count) {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count);
    }
    void skip_if_below(std::uint32_t value, std::uint8_t count) {
        add(BPF_JMP | BPF_JGE | BPF_K, value, 0, count);
    }

    [[nodiscard]] bool install() {
        sock_fprog const whole{static_cast<unsigned short>(code_.size()), code_.data()};
        return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
    }

  private:
    static constexpr std::size_t low_half = 0;  // both architectures are little-endian

    void add(int code, std::uint32_t value, std::uint8_t if_true = 0, std::uint8_t if_false = 0) {
        code_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, value});
    }

    std::vector<sock_filter> code_;
};

}  // namespace

bool filter_calls() {
    constexpr std::uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
    Program program;
    program.load(offsetof(seccomp_data, arch));
    program.skip_if(architecture, 1);
    program.answer(SECCOMP_RET_KILL_PROCESS);
    program.load(offsetof(seccomp_data, nr));
    program.skip_if_below(first_foreign_call, 1);
    program.answer(refused);
    for (auto const call : forbidden) {
        program.answer_if(call, refused);
    }
    // Its own limits a program may change.
    program.skip_unless(SYS_prlimit64, 4);
    program.load_argument(0);
    program.answer_if(0, SECCOMP_RET_ALLOW);
    program.answer(refused);
    // A descriptor's owner is sent signals.
    constexpr std::uint8_t after_fcntl = 7;
    program.skip_unless(SYS_fcntl, after_fcntl);
    program.load_argument(1);
    for (auto const command : {F_SETOWN, F_SETOWN_EX, F_SETSIG}) {
        program.answer_if(static_cast<std::uint32_t>(command), refused);
    }
    program.answer(SECCOMP_RET_ALLOW);
    return program.install();
}

}  // namespace penstock
