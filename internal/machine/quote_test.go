package machine

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

// What SSH carries is one text, which a shell takes apart.
func FuzzRemote(f *testing.F) {
	for _, word := range []string{"", "a b", "'", `\`, `\'`, "$(x)", "a\nb\n", "--", "-n", "*", "~", "a=b", "!x", "\r", "ü", "{a,b}", "#", ";"} {
		f.Add(word, "x", word)
		f.Add("x", word, word)
	}
	f.Fuzz(func(t *testing.T, a, b, value string) {
		c := Command{Args: []string{"sh", "-c", `printf '%s\0' "$V" "$@"`, "sh", a, b}, Env: map[string]string{"V": value}}
		if c.check() != nil {
			t.Skip()
		}
		for _, shell := range []string{"sh", "bash"} {
			var stdout, stderr bytes.Buffer
			command := exec.Command(shell, "-c", remote("mark", c))
			command.Stdout, command.Stderr = &stdout, &stderr
			err := command.Run()
			if want := value + "\x00" + a + "\x00" + b + "\x00"; stdout.String() != want || err != nil {
				t.Errorf("%s: arrived as %q, want %q, %v, %q", shell, stdout.String(), want, err, stderr.String())
			}
		}
	})
}

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"": "''", "/etc/nova/nova.conf": "/etc/nova/nova.conf", "a b": "'a b'", "it's": `'it'\''s'`, `a\b`: `'a'\\'b'`, "a=b": "'a=b'",
	} {
		if got := quote(word); got != want {
			t.Errorf("%s became %s", word, got)
		}
	}
}

func TestMarkedOutput(t *testing.T) {
	for name, c := range map[string]struct {
		writes []string
		number int
		want   string
	}{
		"at once":       {[]string{"mark 123\nout"}, 123, "out"},
		"in pieces":     {[]string{"ma", "rk 1", "23", "\n", "out", "\n"}, 123, "out\n"},
		"after a rc":    {[]string{"hello\nmark 7\nout"}, 7, "hello\nout"},
		"without":       {[]string{"no shell\n"}, 0, "no shell\n"},
		"without, much": {[]string{strings.Repeat("x", maxBeforeMark), "yy", "mark 7\n"}, 0, strings.Repeat("x", maxBeforeMark) + "yymark 7\n"},
		"twice":         {[]string{"mark 1\nmark 2\n"}, 1, "mark 2\n"},
	} {
		to := &capture{limit: maxOutput}
		m := &markedOutput{to: to, mark: "mark"}
		for _, w := range c.writes {
			if n, err := m.Write([]byte(w)); n != len(w) || err != nil {
				t.Error(n, err)
			}
		}
		m.end()
		if got, _ := to.taken(); string(got) != c.want || m.known() != c.number {
			t.Errorf("%s: %.100q, %d", name, got, m.known())
		}
	}
}

func TestTemporaryNames(t *testing.T) {
	for _, target := range []string{"/etc/nova/nova.conf", "/a", "/x/" + strings.Repeat("l", 255), "/x/" + strings.Repeat("ö", 127), "/a-" + strings.Repeat("b", 26)} {
		name := temporaryName(target)
		if len(name) > 255 || !utf8.ValidString(name) || !isTemporaryOf(target, name) || name == temporaryName(target) {
			t.Errorf("%s: %s", target, name)
		}
		for _, other := range []string{"/etc/nova/nova", "/etc/nova/nova.conf2", "/b", "/a-"} {
			if isTemporaryOf(other, name) {
				t.Errorf("%s is taken for one of %s", name, other)
			}
		}
	}
}
