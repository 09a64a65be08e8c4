package lxdtest

import (
	"io"
	"net/http"
)

// Patient lets a reverse proxy deliver all that a daemon says on a websocket: the daemon may have closed it with something in it
// that is still to be read, and the proxy gives up both directions when it can write no more.
func Patient(resp *http.Response) {
	if body, ok := resp.Body.(io.ReadWriteCloser); ok && resp.StatusCode == http.StatusSwitchingProtocols {
		resp.Body = patient{body}
	}
}

type patient struct{ io.ReadWriteCloser }

func (p patient) Write(b []byte) (int, error) {
	_, _ = p.ReadWriteCloser.Write(b)
	return len(b), nil
}
