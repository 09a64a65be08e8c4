// Package ini sets and unsets options in the INI files of oslo.config and keeps every other byte.
//
// # Reading
//
// A file means here what it means to oslo.config, and what oslo.config refuses, [Parse] refuses:
//
//   - Bytes are UTF-8, and a byte order mark is none of it. Others are kept as they are, as under Python 2; Python 3's oslo.config would
//     not read such a file.
//   - "\n", "\r\n" and "\r" alone end a line. White space is Python's: Unicode's, and 0x1c to 0x1f.
//   - A comment is a line that starts with # or ;. There is none behind a value, and none behind leading white space.
//   - What stands before the first = or : of a line is the option, and case counts. One pair of quotes around the value is taken off.
//   - A line that starts with a space or a tab goes on with the value above it. A blank line or a comment ends a value.
//   - An option has all the values it is given anywhere in the sections of a name; what is not a MultiStrOpt takes the last one.
//   - Sections are one if their names differ in case only, but for DEFAULT, which [default] is not. (Go's lower case is used, which
//     is Python's but for two letters that nobody has in the name of a section, İ and Σ.)
//   - Values are as they stand in the file: oslo.config replaces $name and ${name} later.
//
// # Owning an option
//
// [File.Own] takes an option over. Each line that it replaces stays where it is, as a comment that begins with [Marker], and the new lines
// stand directly below the last of them, since that is the one that counted. So the prior values are written together with the new ones,
// outlive whoever wrote them, and stay in the one file whose mode protects them. All occurrences are replaced, also for a single
// value, so that a MultiStrOpt reads the same as any other option.
//
// An option that was not there gets no comment of ours. It goes below the commented sample of its name, else to the end
// of its section; comments right above the next section are that section's. A section that was not there goes to the end of the file, below
// a blank line and a comment of ours, by which [File.Restore] knows it.
//
// [File.Restore] turns the comments back into the lines that they were and removes the option's other lines. A file gets back
// to the bytes that it had: a last line without a newline stays, and comes back, without one.
//
// A file that came with comments of that form is one where options are owned already, whoever wrote them.
package ini
