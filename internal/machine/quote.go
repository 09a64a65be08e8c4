package machine

import "strings"

// quote writes a word so that a POSIX shell, and fish, reads it as it is. A backslash stands outside of the quotes,
// because fish gives it a meaning inside.
func quote(word string) string {
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.NewReplacer("'", `'\''`, `\`, `'\\'`).Replace(word) + "'"
}

// plain are the characters that mean themselves wherever they stand in a word. "=" and "~" do not.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@,+"
