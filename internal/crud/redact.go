package crud

import "strings"

// redactedError says what another error says, without secrets.
type redactedError struct {
	error
	text string
}

func (e *redactedError) Error() string { return e.text }
func (e *redactedError) Unwrap() error { return e.error }

// Redact takes values, and lines of them, out of an error: a server quotes what it refuses, and a service's journal too.
func Redact[K comparable](err error, secrets map[K]string) error {
	if err == nil || len(secrets) == 0 {
		return err
	}
	text := err.Error()
	for _, value := range secrets {
		for _, part := range append([]string{value}, strings.Split(value, "\n")...) {
			if part = strings.TrimSpace(part); len(part) > 3 {
				text = strings.ReplaceAll(text, part, "(sensitive value)")
			}
		}
	}
	return &redactedError{err, text}
}
