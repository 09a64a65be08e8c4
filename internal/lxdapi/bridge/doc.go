// Package bridge carries many connections to one unix socket over the standard input and output of a single program,
// which runs where the socket is.
//
// Both directions are a sequence of frames: a kind (one byte), a stream (4 bytes), the payload's length (4 bytes, all
// big-endian) and the payload.
//
//	H hello   program to us, once, first; stream 0   "stacklab-bridge 1 " and the socket that it chose
//	O open    us to program                          bytes that the program may send (4 bytes), and the first data
//	W window  both                                   bytes that the receiver may send in addition (4 bytes)
//	D data    both                                   1 to 32 KiB
//	E end     both                                   none; the sender sends no more data, as with shutdown(2)
//	C close   both                                   why, as text, or none; the sender has forgotten the stream
//
// A stream is opened by the first write to it, with the data in the same frame: until LXD has seen some it accepts no
// other connection (canonical/lxd#18705). The program answers by a window once it has connected, else by a close. Who sends a close flushes nothing
// after it, and ignores what still comes for the stream. Streams are numbered upwards from 1 and never reused. A receiver
// grants 256 KiB at most, and more only as its reader takes what came: so neither side holds more than that of a stream,
// both always read on, and a stream that nobody reads delays no other. Whoever receives anything else ends.
//
// The program ends when its standard input does.
package bridge
