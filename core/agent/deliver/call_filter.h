// filter_calls(): from here on, for good, this process and what it becomes by exec cannot reach
// other processes or hosts: no sockets, no signals, no shared memory or queues, no tracing, no
// other process's limits, no new process or namespace; and it changes no file's length, owner or
// mode, which the first version of Landlock does not forbid. Such a call fails with EPERM; one by
// another way into the kernel than this processor's own ends the process.
//
// For a process that can get no new privileges any more. False if the kernel refuses; then nothing
// is filtered. Before there are threads.
#pragma once

namespace penstock {

[[nodiscard]] bool filter_calls();

}  // namespace penstock
