package ini

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// A chooser makes files and values of what has a meaning to somebody, always the same ones.
type chooser struct{ *rand.Rand }

func (c chooser) of(choices ...string) string { return choices[c.IntN(len(choices))] }

// line is a line without its end. Most lines are good ones, so that a good part of the files is.
func (c chooser) line() string {
	space := func() string { return c.of("", "", "", " ", "\t", "  \t", "\u00a0", "\x0b", "\x1c", "\u3000") }
	value := func() string {
		return c.of("", "1", "two words", `"`, `'`, `"quoted"`, `'q"`, `""`, `" "`, "#1", "1 # 2", ";", "[a]", "x=1", "$x", "%(x)s", `\`, "é∞", "\x00", "\u2028", "a\u2028b", "a\x1cb", "\ufeff")
	}
	option := func() string { return c.of("x", "x", "X", "y", "x y", "a.b", "ü", `"x"`, "\ufeff") }
	switch c.IntN(40) {
	default:
		return option() + space() + c.of("=", "=", ":") + space() + value() + space()
	case 0, 1, 2, 3:
		return "[" + c.of("a", "a", "A", "DEFAULT", "default", "b", " a ", "a]", "[", "Ä", "ä") + "]" + space()
	case 4, 5, 6, 7, 8:
		return c.of("#", ";", "# ", "#x = ", "# y: ", "#\t") + value()
	case 9, 10, 11, 12:
		return space()
	case 13, 14:
		return option() + "=1\n" + c.of(" ", "\t", "  ") + value() + "." + space() + c.of("", "\n \t "+value()+".")
	case 15:
		return space() + value()
	case 16:
		return space() + option() + space() + "=" + value()
	case 17:
		return c.of("[a", "[]", "[", "[a] #", "=1", ": 1", "x", "\xff", "# \xed\xa0\x80", "\ufeff")
	}
}

func (c chooser) file() string {
	var b strings.Builder
	if c.IntN(50) == 0 {
		b.WriteString("\ufeff")
	}
	end := c.of("\n", "\n", "\n", "\r\n", "\r")
	if c.IntN(15) > 0 {
		b.WriteString("[a]" + end)
	}
	for range c.IntN(9) {
		b.WriteString(strings.ReplaceAll(c.line(), "\n", end))
		if c.IntN(30) == 0 {
			b.WriteString(c.of("\r", "\n", "\r\n", ""))
		} else {
			b.WriteString(end)
		}
	}
	return strings.TrimSuffix(b.String(), c.of("", end))
}

func (c chooser) text() string {
	var b strings.Builder
	for range c.IntN(7) {
		b.WriteString(c.of("a", "a", "b", "x", " ", "\t", "\n", "\n", "\r", `"`, `'`, "#", ";", "=", ":", "[", "]", "$", "%", `\`,
			"\x00", "\x0b", "\x1c", "\x7f", "\u0085", "\u00a0", "é", "\u180e", "\u200b", "\u2028", "\u3000", "\ufeff", "😀", "\xff"))
	}
	return b.String()
}

// TestOsloReadsTheSame reads a few thousand files of nasty lines and what becomes of them when an option is taken over.
func TestOsloReadsTheSame(t *testing.T) {
	c := chooser{rand.New(rand.NewPCG(1, 2))}
	var questions []question
	var wants []content // nil: refused
	read := 0
	for range 4000 {
		text := c.file()
		questions = append(questions, question{text: text})
		f, err := Parse([]byte(text))
		if err != nil {
			wants = append(wants, nil)
			continue
		}
		read++
		want := contents(f)
		wants = append(wants, want)

		section, option, values := c.of("a", "DEFAULT", "b", "new", "Ä"), c.of("x", "y", "new"), []string{}
		for range c.IntN(4) {
			if value := c.text(); CheckValue(value) == nil {
				values = append(values, value)
			}
		}
		if _, err := f.Own(section, option, values...); err != nil {
			t.Fatal(err)
		}
		questions = append(questions, question{text: string(f.Bytes())})
		wants = append(wants, want.with(section, option, values...))
	}
	if read < 1000 || read > 3500 {
		t.Errorf("%d files of 4000 can be read", read)
	}
	for i, answer := range oslo(t, questions) {
		text := questions[i].text
		if !utf8.ValidString(text) { // under Python 3 it refuses the file
			if answer.Sections != nil {
				t.Errorf("%q: oslo.config has %q", text, answer.Sections)
			}
			continue
		}
		if wants[i] == nil || answer.Sections == nil {
			if _, err := Parse([]byte(text)); (wants[i] == nil) != (answer.Sections == nil) {
				t.Errorf("%q: oslo.config has %q, Parse says %v", text, answer.Sections, err)
			}
			continue
		}
		compare(t, fmt.Sprintf("%q", text), answer.Sections, wants[i])
	}
}

// TestOsloReadsBack writes names and values of all kinds, those that are refused too: of them oslo.config reads something else.
func TestOsloReadsBack(t *testing.T) {
	c := chooser{rand.New(rand.NewPCG(3, 4))}
	type written struct {
		section, option, value string
		refused                error
	}
	var all []written
	for range 6000 {
		w := written{"s", "o", "v", nil}
		switch c.IntN(4) {
		case 0:
			w.section = c.text()
			w.refused = CheckSection(w.section)
		case 1:
			w.option = c.text()
			w.refused = CheckOption(w.option)
		default:
			w.value = c.text()
			w.refused = CheckValue(w.value)
		}
		all = append(all, w)
	}
	var questions []question
	refused := 0
	for _, w := range all {
		f := &File{newline: "\n"}
		f.lines = append(f.newSection(w.section), f.assignment(w.option, w.value)...)
		questions = append(questions, question{text: string(f.Bytes())})
		if w.refused != nil {
			refused++
		}
	}
	if refused < 1000 || refused > 4000 {
		t.Errorf("%d of %d are refused", refused, len(all))
	}
	for i, answer := range oslo(t, questions) {
		w := all[i]
		want := content{}.with(w.section, w.option, w.value)
		if w.refused == nil {
			compare(t, fmt.Sprintf("%q", questions[i].text), answer.Sections, want)
			continue
		}
		got := answer.Sections[normal(w.section)][w.option]
		// Names of sections with brackets or in white space could be written, but nobody looks for them.
		if w.section == "s" && len(got) == 1 && got[0] == w.value {
			t.Errorf("%q could be written: %v", questions[i].text, w.refused)
		}
	}
}
