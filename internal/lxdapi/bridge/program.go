package bridge

import (
	_ "embed"
	"slices"
)

// ExitNoSocket is how a program exits where none of the sockets exists. It names them on its standard error.
const ExitNoSocket = 3

var (
	//go:embed bridge.pl
	perl string
	//go:embed bridge.py
	python string
)

// Perl is the command that runs the program where perl is, and Python where python3 is. The first socket that exists
// is the one that it connects to.
func Perl(sockets ...string) []string {
	return slices.Concat([]string{"perl", "-e", perl}, sockets)
}

// Python is [Perl] in another language.
func Python(sockets ...string) []string {
	return slices.Concat([]string{"python3", "-c", python}, sockets)
}
