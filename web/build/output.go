package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/andybalholm/brotli"
)

// output collects the files of one build and the manifest that leads from a
// plain name to its hashed one.
type output struct {
	dir      string
	manifest map[string]string
}

func newOutput(dir string) *output {
	return &output{dir: dir, manifest: map[string]string{}}
}

// add writes a file under a name that changes with its content.
func (o *output) add(name string, content []byte) error {
	sum := sha256.Sum256(content)
	ext := filepath.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + strings.ToUpper(hex.EncodeToString(sum[:4])) + ext
	o.manifest[name] = hashed
	return o.write(hashed, content)
}

var hash = regexp.MustCompile(`-[A-Z0-9]{8}(\.\w+)$`)

// addHashed writes a file whose name esbuild has hashed already.
func (o *output) addHashed(name string, content []byte) error {
	o.manifest[hash.ReplaceAllString(name, "$1")] = name
	return o.write(name, content)
}

// write puts the plain file down and both compressed ones beside it.
func (o *output) write(name string, content []byte) error {
	var gz, br bytes.Buffer
	zw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := zw.Write(content); err != nil {
		return err
	}
	if err := zw.Close(); err != nil {
		return err
	}
	bw := brotli.NewWriterLevel(&br, brotli.BestCompression)
	if _, err := bw.Write(content); err != nil {
		return err
	}
	if err := bw.Close(); err != nil {
		return err
	}
	for suffix, b := range map[string][]byte{"": content, ".gz": gz.Bytes(), ".br": br.Bytes()} {
		if err := os.WriteFile(filepath.Join(o.dir, name+suffix), b, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%-28s %7d bytes, %6d as brotli\n", name, len(content), br.Len())
	return nil
}

// finish writes the manifest; a build that stopped half-way has none.
func (o *output) finish() error {
	b, err := json.MarshalIndent(o.manifest, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.dir, "manifest.json"), append(b, '\n'), 0o644)
}
