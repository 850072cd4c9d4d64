// Command build makes what the browser loads: it bundles styles and scripts,
// drops the rules of Tabler that no page uses, draws the icon sprite, and
// writes everything under hashed names, compressed, to web/assets/dist.
//
// It is run from the root of the repository, after npm ci in web:
//
//	go run ./web/build
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	source  = "web/assets"
	modules = "web/node_modules"
	dist    = "web/assets/dist"
)

func main() {
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func build() error {
	if _, err := os.Stat(modules); err != nil {
		return fmt.Errorf("%s is missing: run npm ci in web first", modules)
	}
	if err := empty(dist); err != nil {
		return err
	}
	out := newOutput(dist)
	if err := styles(out); err != nil {
		return fmt.Errorf("styles: %w", err)
	}
	if err := scripts(out); err != nil {
		return fmt.Errorf("scripts: %w", err)
	}
	if err := pictures(out); err != nil {
		return fmt.Errorf("pictures: %w", err)
	}
	return out.finish()
}

// empty removes earlier results; the placeholder that lets go:embed compile
// without built assets stays.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == ".keep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// styles puts what the pages use of Tabler before the theme, which is ours and
// stays whole.
func styles(out *output) error {
	tabler, err := os.ReadFile(modules + "/@tabler/core/dist/css/tabler.css")
	if err != nil {
		return err
	}
	theme, err := os.ReadFile(source + "/css/theme.css")
	if err != nil {
		return err
	}
	words, err := wordsIn("web/ui", "web/assets/js", "internal")
	if err != nil {
		return err
	}
	small := api.Transform(purge(string(tabler), string(theme), words), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsEndOfFile, Engines: browsers,
	})
	if len(small.Errors) > 0 {
		return failure(small.Errors)
	}
	return out.add("app.css", small.Code)
}

// scripts bundles the modules; htmx comes as a piece of its own, loaded only
// on pages that use it.
func scripts(out *output) error {
	files, err := esbuild(api.BuildOptions{
		EntryPoints:       []string{source + "/js/app.js"},
		NodePaths:         []string{modules},
		Format:            api.FormatESModule,
		Splitting:         true,
		EntryNames:        "[name]-[hash]",
		ChunkNames:        "[name]-[hash]",
		MinifyWhitespace:  true,
		MinifySyntax:      true,
		MinifyIdentifiers: true,
		LegalComments:     api.LegalCommentsEndOfFile,
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := out.addHashed(filepath.Base(f.Path), f.Contents); err != nil {
			return err
		}
	}
	return nil
}

// browsers are those whose styles need light-dark() and :has, which the theme
// is written in.
var browsers = []api.Engine{
	{Name: api.EngineChrome, Version: "123"},
	{Name: api.EngineFirefox, Version: "121"},
	{Name: api.EngineSafari, Version: "17.5"},
}

func esbuild(o api.BuildOptions) ([]api.OutputFile, error) {
	o.Bundle = true
	o.Write = false
	o.Outdir = dist
	o.Engines = browsers
	o.LogLevel = api.LogLevelSilent
	res := api.Build(o)
	if len(res.Errors) > 0 {
		return nil, failure(res.Errors)
	}
	return res.OutputFiles, nil
}

func failure(msgs []api.Message) error {
	m := msgs[0]
	if m.Location == nil {
		return fmt.Errorf("%s", m.Text)
	}
	return fmt.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
}
