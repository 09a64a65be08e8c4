// Package machine works on the machines of a lab: reads and writes files and runs commands on this machine, in LXD
// instances at any depth, and on hosts over SSH. What it promises is the same on all of them.
//
//   - A file is written whole or not at all, and never readable by more users than it is to be in the end: see
//     [Machine.Update]. What is right already is not written.
//   - Callers of one process that write one file take turns, and what others change meanwhile is read again.
//   - Files in stopped instances can be read and written; commands need a running one.
//   - A command is a list of arguments that arrive as they are. No shell gives them a meaning.
//   - Every call ends with its context; to clean up after it takes five seconds more at most.
//
// Errors carry [fs.ErrNotExist], [fs.ErrPermission], [syscall.EROFS], [syscall.ENOSPC], [syscall.EISDIR],
// [syscall.ENOTDIR] and [syscall.ELOOP] on every kind of machine; in instances of LXD before 5.0, EROFS and ENOSPC are
// known in words alone. An instance that is missing or stopped is an [lxdapi.LayerError], and never fs.ErrNotExist. A
// host that cannot be reached or does not let us in is an [UnreachableError], a [HostKeyError] or a [SignInError].
package machine
