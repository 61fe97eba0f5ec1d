#include "agent/deliver/call_filter.h"

#include <cerrno>
#include <cstdint>
#include <memory>

#include <fcntl.h>
#include <seccomp.h>
#include <sys/syscall.h>

namespace penstock {

namespace {

constexpr int forbidden[] = {
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

class Filter {
  public:
    Filter() : rules_(::seccomp_init(SCMP_ACT_ALLOW), &::seccomp_release) {
        is_whole_ = rules_ && ::seccomp_attr_set(rules_.get(), SCMP_FLTATR_ACT_BADARCH,
                                                 SCMP_ACT_KILL_PROCESS) == 0;
    }

    void refuse(int call) { add(call, 0, nullptr); }
    void refuse_if(int call, scmp_arg_cmp const& argument) { add(call, 1, &argument); }

    [[nodiscard]] bool install() const { return is_whole_ && ::seccomp_load(rules_.get()) == 0; }

  private:
    void add(int call, unsigned count, scmp_arg_cmp const* arguments) {
        is_whole_ = is_whole_ && ::seccomp_rule_add_array(rules_.get(), SCMP_ACT_ERRNO(EPERM), call,
                                                          count, arguments) == 0;
    }

    std::unique_ptr<void, decltype(&::seccomp_release)> rules_;
    bool is_whole_ = false;
};

}  // namespace

bool filter_calls() {
    Filter filter;
    for (int const call : forbidden) {
        filter.refuse(call);
    }
    // Its own limits a program may change.
    filter.refuse_if(SYS_prlimit64, {.arg = 0, .op = SCMP_CMP_NE, .datum_a = 0, .datum_b = 0});
    // A descriptor's owner is sent signals. The kernel looks at the low half, the library at both.
    constexpr std::uint32_t low_half = ~0U;
    for (std::uint32_t const command : {F_SETOWN, F_SETOWN_EX, F_SETSIG}) {
        filter.refuse_if(
            SYS_fcntl,
            {.arg = 1, .op = SCMP_CMP_MASKED_EQ, .datum_a = low_half, .datum_b = command});
    }
    return filter.install();
}

}  // namespace penstock
