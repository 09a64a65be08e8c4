package ini

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkOwn takes 50 options over in a nova.conf of 10,000 lines: existing ones, sampled ones, new ones and new sections.
func BenchmarkOwn(b *testing.B) {
	var text strings.Builder
	for i := range 10000 {
		switch {
		case i%200 == 0:
			fmt.Fprintf(&text, "[section_%d]\n", i/200)
		case i%10 == 1:
			fmt.Fprintf(&text, "option_%d = %d\n", i, i)
		case i%10 == 2:
			fmt.Fprintf(&text, "#sample_%d = %d\n", i, i)
		default:
			text.WriteString("# What an option is about, in a line of ordinary length. (string value)\n")
		}
	}
	in := []byte(text.String())
	b.ReportAllocs()
	for b.Loop() {
		f, err := Parse(in)
		if err != nil {
			b.Fatal(err)
		}
		for i := range 50 {
			section, option := fmt.Sprintf("section_%d", i), fmt.Sprintf("option_%d", 200*i+101)
			switch i % 4 {
			case 1:
				option = fmt.Sprintf("sample_%d", 200*i+102)
			case 2:
				option = "added"
			case 3:
				section = "added_" + section
			}
			if changed, err := f.Own(section, option, "wanted"); err != nil || !changed {
				b.Fatal(changed, err)
			}
		}
		if out := f.Bytes(); len(out) <= len(in) {
			b.Fatal(len(out))
		}
	}
}
