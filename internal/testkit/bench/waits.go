package main

import (
	"net"
	"sync/atomic"
	"time"
)

// waits adds up how long the program has waited for the database. Requests are
// sent one after the other, so what is added during one belongs to it.
type waits struct{ total atomic.Int64 }

func (w *waits) sum() time.Duration { return time.Duration(w.total.Load()) }

// timedConn is a connection to the database that notes how long it waits for answers.
type timedConn struct {
	net.Conn
	waits *waits
}

// Read waits for the database.
func (c *timedConn) Read(b []byte) (int, error) {
	began := time.Now()
	n, err := c.Conn.Read(b)
	c.waits.total.Add(int64(time.Since(began)))
	return n, err
}
