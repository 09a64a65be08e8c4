package machine_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

func testCommands(t *testing.T, r rig) {
	if r.noCommands {
		testNoCommands(t, r)
		return
	}
	for name, c := range map[string]struct {
		command        machine.Command
		code           int
		stdout, stderr string
	}{
		"output":           {shell("echo out; echo err >&2; exit 7"), 7, "out\n", "err\n"},
		"input":            {machine.Command{Args: []string{"cat"}, Stdin: strings.NewReader("in\x00\n")}, 0, "in\x00\n", ""},
		"no input":         {machine.Command{Args: []string{"cat"}}, 0, "", ""},
		"killed":           {shell("kill -9 $$"), 137, "", ""},
		"terminated":       {shell("kill $$"), 143, "", ""},
		"variables":        {machine.Command{Args: []string{"sh", "-c", `echo "$A$B"`}, Env: map[string]string{"A": "b  'c\\", "B": "$(x)\n--"}}, 0, "b  'c\\$(x)\n--\n", ""},
		"input left over":  {machine.Command{Args: []string{"head", "-c", "2"}, Stdin: strings.NewReader(strings.Repeat("x", 1<<22))}, 0, "xx", ""},
		"no builtins":      {machine.Command{Args: []string{"export", "x"}}, 127, "", "*"},
		"missing":          {machine.Command{Args: []string{"nonesuch"}}, 127, "", "*"},
		"missing path":     {machine.Command{Args: []string{"/nonesuch/x"}}, 127, "", "*"},
		"option":           {machine.Command{Args: []string{"-c", "true"}}, 127, "", "*"},
		"no program":       {machine.Command{Args: []string{"/etc/passwd"}}, 126, "", "*"},
		"with an equation": {machine.Command{Args: []string{"A=b", "true"}}, 127, "", "*"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := r.Run(t.Context(), c.command)
			if got.ExitCode != c.code || string(got.Stdout) != c.stdout || c.stderr != "*" && string(got.Stderr) != c.stderr || err != nil || got.Truncated {
				t.Errorf("exit %d, stdout %q, stderr %q, %v, %v", got.ExitCode, got.Stdout, got.Stderr, got.Truncated, err)
			}
		})
	}
	t.Run("arguments", func(t *testing.T) { testArguments(t, r) })
	t.Run("bounded", func(t *testing.T) { testBounded(t, r) })
	t.Run("many", func(t *testing.T) { testManyCommands(t, r) })
	t.Run("given up", func(t *testing.T) { testGivenUp(t, r) })
	t.Run("background", func(t *testing.T) { testBackground(t, r) })
	t.Run("check", func(t *testing.T) { testCheck(t, r) })
}

func shell(script string) machine.Command { return machine.Command{Args: []string{"sh", "-c", script}} }

func testNoCommands(t *testing.T, r rig) {
	_, err := r.Run(t.Context(), shell("true"))
	mustSay(t, err, "run sh on "+r.Name()+": the instance is stopped: start it")
	layer := new(lxdapi.LayerError)
	if !errors.As(err, &layer) || layer.State != lxdapi.LayerStopped {
		t.Errorf("%v is no LayerError", err)
	}
}

func testArguments(t *testing.T, r rig) {
	words := []string{
		"", " ", "a b", "'", `"`, `\`, `\\`, `\'`, "$(echo x)", "`echo x`", "$HOME", "a\nb", "\n", "*", "?", "[a]", "~", "~root", "-n", "--", "a=b",
		"#x", "!!", "a;b", "a&b", "a|b", "<", ">", "(", "{a,b}", "größe", "\t", "\r", strings.Repeat("'", 1000), strings.Repeat("x", 90<<10),
	}
	got, err := r.Check(t.Context(), machine.Command{Args: append([]string{"printf", `%s\0`}, words...)})
	must(t, err)
	if arrived := strings.Split(strings.TrimSuffix(string(got), "\x00"), "\x00"); !slices.Equal(arrived, words) {
		t.Errorf("arrived as %.2000q", arrived)
	}
	for says, c := range map[string]machine.Command{
		"the command is empty": {}, "command is empty": {Args: []string{""}}, "zero byte": {Args: []string{"echo", "a\x00"}}, "no UTF-8": {Args: []string{"echo", "\xff"}},
		`"A=B" cannot be`: {Args: []string{"true"}, Env: map[string]string{"A=B": ""}}, `"A" cannot be`: {Args: []string{"true"}, Env: map[string]string{"A": "\x00"}},
	} {
		_, err := r.Run(t.Context(), c)
		mustSay(t, err, says, r.Name())
	}
}

func testBounded(t *testing.T, r rig) {
	const size = 5 << 20
	in := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	for script, of := range map[string]func(machine.Result) []byte{
		"cat":     func(r machine.Result) []byte { return r.Stdout },
		"cat >&2": func(r machine.Result) []byte { return r.Stderr },
	} {
		got, err := r.Run(t.Context(), machine.Command{Args: []string{"sh", "-c", script}, Stdin: bytes.NewReader(in)})
		if err != nil || got.ExitCode != 0 || !got.Truncated || !bytes.Equal(of(got), in[:1<<20]) {
			t.Errorf("%s: exit %d, %d and %d bytes, %v, %v", script, got.ExitCode, len(got.Stdout), len(got.Stderr), got.Truncated, err)
		}
	}
	for range 20 {
		got, err := r.Run(t.Context(), machine.Command{Args: []string{"echo", "x"}})
		if err != nil || string(got.Stdout) != "x\n" || got.Truncated {
			t.Errorf("%q, %v", got.Stdout, err)
		}
	}
}

// More than a server lets through at once.
func testManyCommands(t *testing.T, r rig) {
	answers := make(chan string, 24)
	for i := range cap(answers) {
		go func() {
			got, err := r.Run(t.Context(), shell("sleep 0.1; echo "+strconv.Itoa(i)))
			if err != nil {
				t.Error(err)
			}
			answers <- string(got.Stdout)
		}()
	}
	var all []string
	for range cap(answers) {
		all = append(all, <-answers)
	}
	if slices.Sort(all); len(slices.Compact(all)) != cap(answers) {
		t.Errorf("%q", all)
	}
}

// A command that its caller gives up is killed.
func testGivenUp(t *testing.T, r rig) {
	enough := errors.New("enough")
	for name, c := range map[string]struct {
		after time.Duration
		stdin io.Reader
		says  string
	}{
		"context": {300 * time.Millisecond, nil, "enough; it was killed"},
		"input":   {time.Minute, io.MultiReader(strings.NewReader("x"), iotest.ErrReader(enough)), "read its standard input: enough; it was killed"},
		"soon":    {time.Millisecond, nil, "enough"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), c.after, enough)
			defer cancel()
			beat := r.at("beat-" + name)
			command := shell(`while :; do echo x >>"$0"; sleep 0.1; done`)
			command.Args = append(command.Args, beat)
			command.Stdin = c.stdin
			began := time.Now()
			_, err := r.Run(ctx, command)
			mustSay(t, err, "run sh on "+r.Name()+": ", c.says)
			if !errors.Is(err, enough) || time.Since(began) > 3*time.Second {
				t.Errorf("after %s: %v", time.Since(began), err)
			}
			select {
			case <-time.After(300 * time.Millisecond):
			case <-t.Context().Done():
			}
			size := func() int64 {
				info, err := r.Lstat(beat)
				if err != nil {
					return 0
				}
				return info.Size()
			}
			before := size()
			<-time.After(400 * time.Millisecond)
			if after := size(); after != before {
				t.Errorf("it goes on: %d and then %d bytes", before, after)
			}
		})
	}
}

// What a command leaves in the background does not keep its caller.
func testBackground(t *testing.T, r rig) {
	began := time.Now()
	got, err := r.Run(t.Context(), shell("echo before; sleep 5 & echo $!; exit 3"))
	late := time.Since(began) > 4*time.Second
	if err != nil || got.ExitCode != 3 || !bytes.HasPrefix(got.Stdout, []byte("before\n")) || late != r.lxd {
		t.Errorf("exit %d, %q, %v after %s", got.ExitCode, got.Stdout, err, time.Since(began))
	}
}

func testCheck(t *testing.T, r rig) {
	out, err := r.Check(t.Context(), machine.Command{Args: []string{"echo", "x"}})
	if err != nil || string(out) != "x\n" {
		t.Error(out, err)
	}
	_, err = r.Check(t.Context(), shell("echo no such unit >&2; exit 5"))
	mustSay(t, err, "run sh -c", " on "+r.Name()+": exit code 5: no such unit")
	if exit := new(machine.ExitError); !errors.As(err, &exit) || exit.ExitCode != 5 {
		t.Errorf("%v is no ExitError", err)
	}
	_, err = r.Check(t.Context(), machine.Command{Args: []string{"nonesuch", "restart"}})
	mustSay(t, err, "run nonesuch restart on "+r.Name()+": exit code 127: ")
}
