package browse

import (
	"bytes"
	"sync"
)

// writer is a buffer that several requests may write to.
type writer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *writer) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(b)
}

func (w *writer) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}
