package lxdapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func sum(content string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content))) }

func TestImageFingerprint(t *testing.T) {
	meta, root := writeFile(t, "meta.tar", "ab"), writeFile(t, "root.tar", "c")
	// SHA-256 of "abc", as FIPS 180-2 has it.
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for _, files := range []lxdapi.ImageFiles{
		{Metadata: meta, Rootfs: root},
		{File: writeFile(t, "image.tar", "abc")},
	} {
		if got, err := files.Fingerprint(); err != nil || got != abc {
			t.Errorf("%+v: %s, %v", files, got, err)
		}
	}
	for _, files := range []lxdapi.ImageFiles{
		{}, {Metadata: meta}, {Rootfs: root}, {File: meta, Rootfs: root}, {File: meta, Metadata: meta, Rootfs: root},
	} {
		_, err := files.Fingerprint()
		mustSay(t, err, "either one file, or metadata and rootfs")
	}
	_, err := lxdapi.ImageFiles{Metadata: meta, Rootfs: "/none"}.Fingerprint()
	mustSay(t, err, "/none")
	_, err = lxdapi.ImageFiles{File: t.TempDir()}.Fingerprint()
	mustSay(t, err, "is a directory")
}

// received is what a fake daemon got of an image.
type received struct {
	header http.Header
	names  []string // of the parts
	files  []string
	sum    string
}

// store takes an image as LXD does.
func (r *received) store(w http.ResponseWriter, req *http.Request) {
	r.header, r.names, r.files = req.Header, nil, nil
	all := sha256.New()
	kind, params, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if _, err := io.Copy(all, req.Body); err != nil {
			refuse(500, err.Error())(w, req)
			return
		}
	} else {
		form := multipart.NewReader(req.Body, params["boundary"])
		for {
			part, err := form.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				r.names, r.files = append(r.names, part.FormName()), append(r.files, part.FileName())
				_, err = io.Copy(all, part)
			}
			if err != nil {
				refuse(500, err.Error())(w, req)
				return
			}
		}
	}
	r.sum = fmt.Sprintf("%x", all.Sum(nil))
	begin(opPath)(w, req)
}

func newStore(t *testing.T) (*received, *fake, *lxdapi.Client) {
	t.Helper()
	f, c := newFake(t)
	r := &received{}
	f.HandleFunc("POST /1.0/images", r.store)
	f.HandleFunc("GET "+opPath+"/wait", answer(operation(200, "", nil)))
	return r, f, c
}

func TestImportImage(t *testing.T) {
	meta, root := writeFile(t, "meta.tar", "metadata"), writeFile(t, "root.squashfs", strings.Repeat("root", 1<<20))
	disk := writeFile(t, "disk.qcow2", "QFI\xfbdisk")
	for name, test := range map[string]struct {
		files lxdapi.ImageFiles
		parts string
	}{
		"split":           {lxdapi.ImageFiles{Metadata: meta, Rootfs: root}, "[metadata rootfs] [meta.tar root.squashfs]"},
		"virtual machine": {lxdapi.ImageFiles{Metadata: meta, Rootfs: disk}, "[metadata rootfs.img] [meta.tar disk.qcow2]"},
		"unified":         {lxdapi.ImageFiles{File: root}, "[] []"},
		"empty root":      {lxdapi.ImageFiles{Metadata: meta, Rootfs: writeFile(t, "e", "")}, "[metadata rootfs] [meta.tar e]"},
	} {
		t.Run(name, func(t *testing.T) {
			r, f, c := newStore(t)
			opts := lxdapi.ImageOptions{Public: true, Properties: map[string]string{"os": "a & b"}}
			fingerprint, err := c.Project("lab").ImportImage(t.Context(), test.files, opts)
			if err != nil {
				t.Fatal(err)
			}
			want, err := test.files.Fingerprint()
			if err != nil || fingerprint != want || r.sum != want || r.header.Get("X-LXD-fingerprint") != want {
				t.Errorf("fingerprint %s, sent %s with %s, want %s", fingerprint, r.sum, r.header, want)
			}
			if got := fmt.Sprint(r.names, " ", r.files); got != test.parts {
				t.Errorf("parts %s, want %s", got, test.parts)
			}
			if r.header.Get("X-LXD-public") != "true" || r.header.Get("X-LXD-properties") != "os=a+%26+b" {
				t.Errorf("%v", r.header)
			}
			if f.asked("POST /1.0/images?project=lab") != 1 {
				t.Errorf("%q", f.seen)
			}
		})
	}
}

func TestImportOfAnImageThatIsThere(t *testing.T) {
	files := lxdapi.ImageFiles{File: writeFile(t, "image", "abc")}
	path := "/1.0/images/" + sum("abc")
	t.Run("before", func(t *testing.T) {
		_, f, c := newStore(t)
		f.HandleFunc("GET "+path, answer(map[string]any{"fingerprint": sum("abc")}))
		fingerprint, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{})
		if !lxdapi.IsExists(err) || fingerprint != sum("abc") {
			t.Errorf("%s, %v", fingerprint, err)
		}
		if f.asked("POST /1.0/images") != 0 {
			t.Error("it was sent all the same")
		}
	})
	t.Run("meanwhile", func(t *testing.T) {
		f, c := newFake(t)
		f.HandleFunc("GET "+path, once(refuse(404, "Image not found"), answer(map[string]any{"fingerprint": sum("abc")})))
		f.HandleFunc("POST /1.0/images", (&received{}).store)
		f.HandleFunc("GET "+opPath+"/wait", answer(operation(400, "in other words", nil)))
		if _, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{}); !lxdapi.IsExists(err) {
			t.Error(err)
		}
	})
	t.Run("not at all", func(t *testing.T) {
		f, c := newFake(t)
		f.HandleFunc("POST /1.0/images", (&received{}).store)
		f.HandleFunc("GET "+opPath+"/wait", answer(operation(400, "no space left", nil)))
		_, err := c.ImportImage(t.Context(), files, lxdapi.ImageOptions{})
		mustSay(t, err, "no space left")
		if lxdapi.IsExists(err) {
			t.Error("a failure counts as existence")
		}
	})
}

func TestImportCancelledMidway(t *testing.T) {
	f, c := newFake(t)
	began, left, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	f.HandleFunc("POST /1.0/images", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadFull(r.Body, make([]byte, 1000))
		close(began)
		// A daemon that is full, or slow: it reads on only after the client has left.
		<-left
		_, err := io.Copy(io.Discard, r.Body)
		ended <- err
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	files := lxdapi.ImageFiles{File: writeFile(t, "image", strings.Repeat("x", 32<<20))}
	if _, err := c.ImportImage(ctx, files, lxdapi.ImageOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(left)
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the server got the whole image")
		}
	case <-time.After(5 * time.Second):
		t.Error("the server was not told")
	}
}

// exported is how LXD answers an export.
func exported(parts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if len(parts) == 1 {
			w.Header().Set("Content-Type", "application/octet-stream")
			w.Header().Set("Content-Disposition", "inline;filename=image.tar.gz")
			_, _ = io.WriteString(w, parts[0])
			return
		}
		form := multipart.NewWriter(w)
		w.Header().Set("Content-Type", form.FormDataContentType())
		for i, name := range []string{"metadata", "rootfs"} {
			part, _ := form.CreateFormFile(name, name+".tar.xz")
			_, _ = io.WriteString(part, parts[i])
		}
		form.Close()
	}
}

func TestExportImage(t *testing.T) {
	for _, parts := range [][]string{{"abc"}, {"ab", "c"}} {
		f, c := newFake(t)
		f.HandleFunc("GET /1.0/images/"+sum("abc")+"/export", exported(parts...))
		var got []string
		err := c.ExportImage(t.Context(), sum("abc"), func(part lxdapi.ImagePart) error {
			content, err := io.ReadAll(part)
			got = append(got, part.Name+" "+part.Filename+" "+string(content))
			return err
		})
		want := []string{" image.tar.gz abc"}
		if len(parts) == 2 {
			want = []string{"metadata metadata.tar.xz ab", "rootfs rootfs.tar.xz c"}
		}
		if err != nil || strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

func TestExportThatIsNotAll(t *testing.T) {
	fingerprint := sum("abc")
	path := "GET /1.0/images/" + fingerprint + "/export"
	read := func(part lxdapi.ImagePart) error {
		_, err := io.Copy(io.Discard, part)
		return err
	}
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		each    func(lxdapi.ImagePart) error
		says    string
	}{
		"other content": {exported("abd"), read, "its content has the fingerprint " + sum("abd")},
		"a part lacks": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "multipart/form-data; boundary=x")
			_, _ = io.WriteString(w, "--x\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\nab")
		}, read, "unexpected EOF"},
		"cut off":             {breakOff("ab"), read, "unexpected EOF"},
		"a disk that is full": {exported("ab", "c"), func(lxdapi.ImagePart) error { return errors.New("disk full") }, "disk full"},
		"no such image":       {refuse(404, "Image not found"), read, "Image not found"},
		"no LXD":              {say(500, "oops"), read, "not as an LXD server does"},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFake(t)
			f.HandleFunc(path, test.handler)
			mustSay(t, c.ExportImage(t.Context(), fingerprint, test.each), test.says, "LXD at "+f.socket)
		})
	}
}

func TestUnreadPartsAreCheckedToo(t *testing.T) {
	f, c := newFake(t)
	f.HandleFunc("GET /1.0/images/"+sum("abc")+"/export", exported("ab", "c"))
	if err := c.ExportImage(t.Context(), sum("abc"), func(lxdapi.ImagePart) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestCopyImage(t *testing.T) {
	for _, parts := range [][]string{{"abc"}, {"ab", "c"}} {
		r, _, to := newStore(t)
		f, from := newFake(t)
		f.HandleFunc("GET /1.0/images/"+sum("abc")+"/export", exported(parts...))
		if err := to.CopyImage(t.Context(), from, sum("abc"), lxdapi.ImageOptions{}); err != nil {
			t.Fatal(err)
		}
		if r.sum != sum("abc") || r.header.Get("X-LXD-fingerprint") != sum("abc") || len(r.names) != len(parts)/2*2 {
			t.Errorf("%+v", r)
		}
	}
}

// Neither server waits for the other to be done: what the first sends reaches the second at once.
func TestCopyStreams(t *testing.T) {
	f, from := newFake(t)
	g, to := newFake(t)
	var mu sync.Mutex
	got := new(bytes.Buffer)
	arrived := make(chan struct{})
	f.HandleFunc("GET /1.0/images/"+sum("abc")+"/export", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ab")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-arrived:
		case <-time.After(5 * time.Second):
			t.Error("nothing arrived before the export was complete")
		}
		_, _ = io.WriteString(w, "c")
	})
	g.HandleFunc("POST /1.0/images", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(got, r.Body, 2)
		close(arrived)
		mu.Lock()
		defer mu.Unlock()
		_, _ = io.Copy(got, r.Body)
		answer(nil)(w, r)
	})
	if err := to.CopyImage(t.Context(), from, sum("abc"), lxdapi.ImageOptions{}); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if got.String() != "abc" {
		t.Errorf("%q arrived", got)
	}
}

func TestCopyFromASourceThatDies(t *testing.T) {
	_, _, to := newStore(t)
	f, from := newFake(t)
	f.HandleFunc("GET /1.0/images/"+sum("abc")+"/export", breakOff("ab"))
	err := to.CopyImage(t.Context(), from, sum("abc"), lxdapi.ImageOptions{})
	if errors.As(err, new(*lxdapi.UnreachableError)) {
		t.Errorf("%v blames the server that lives", err)
	}
	mustSay(t, err, "from LXD at "+f.socket, "read what is to be sent", "unexpected EOF")
}

func TestPullImage(t *testing.T) {
	f, c := newFake(t)
	var body string
	f.HandleFunc("POST /1.0/images", func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
		begin(opPath)(w, r)
	})
	f.HandleFunc("GET "+opPath+"/wait", answer(operation(200, "", map[string]any{"fingerprint": "abc"})))
	if fingerprint, err := pull(t.Context(), c); err != nil || fingerprint != "abc" {
		t.Errorf("%q, %v", fingerprint, err)
	}
	const want = `{"auto_update":false,"source":{"type":"image","mode":"pull","server":"https://images","protocol":"simplestreams","alias":"debian/12"}}`
	if body != want {
		t.Errorf("sent %s", body)
	}
}

// TestDeleteImageWithItsPool is what LXD 5.0 does to an image whose pool is deleted at the same time.
func TestDeleteImageWithItsPool(t *testing.T) {
	f, c := newFake(t)
	const deletion = "DELETE /1.0/images/abc"
	f.HandleFunc(deletion, once(begin("/1.0/operations/op1"), refuse(http.StatusNotFound, "Image not found")))
	f.HandleFunc("GET /1.0/operations/op1/wait", answer(operation(400, "Storage volume not found", nil)))
	if err := c.DeleteImage(t.Context(), "abc"); err != nil || f.asked(deletion) != 2 {
		t.Errorf("asked %d times, %v", f.asked(deletion), err)
	}
	mustSay(t, c.DeleteImage(t.Context(), "abc"), "not found") // that it was there is not known
}

func TestAliases(t *testing.T) {
	f, c := newFake(t)
	f.HandleFunc("GET /1.0/images/aliases", answer([]map[string]string{{"name": "debian/12", "target": "abc"}}))
	f.HandleFunc("DELETE /1.0/images/aliases/{name}", answer(nil))
	all, err := c.ImageAliases(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "debian/12" {
		t.Errorf("%+v, %v", all, err)
	}
	if err := c.DeleteImageAlias(t.Context(), "debian/12"); err != nil || f.last() != "DELETE /1.0/images/aliases/debian%2F12" {
		t.Errorf("%s, %v", f.last(), err)
	}
}
