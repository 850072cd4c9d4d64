package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// pictures writes the sprite, the browser's tab icon and the licences of what
// is shipped.
func pictures(out *output) error {
	sprite, err := sprite()
	if err != nil {
		return err
	}
	if err := out.add("icons.svg", sprite); err != nil {
		return err
	}
	favicon, err := os.ReadFile(source + "/img/favicon.svg")
	if err != nil {
		return err
	}
	if err := out.add("favicon.svg", favicon); err != nil {
		return err
	}
	licences, err := licences("@tabler/core", "@tabler/icons", "htmx.org")
	if err != nil {
		return err
	}
	return out.add("licences.txt", licences)
}

var (
	svgBody  = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)
	between  = regexp.MustCompile(`>\s+<`)
	frame    = regexp.MustCompile(`<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>`)
	iconName = regexp.MustCompile(`^[a-z0-9-]+$`)
)

// sprite draws the icons named in icons.txt as symbols of one file.
func sprite() ([]byte, error) {
	list, err := os.ReadFile(source + "/icons.txt")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for name := range strings.FieldsSeq(string(list)) {
		if !iconName.MatchString(name) {
			return nil, fmt.Errorf("icons.txt: %q is not the name of an icon", name)
		}
		svg, err := os.ReadFile(filepath.Join(modules, "@tabler/icons/icons/outline", name+".svg"))
		if err != nil {
			return nil, fmt.Errorf("icons.txt: Tabler has no outline icon %q", name)
		}
		body := svgBody.FindSubmatch(svg)
		if body == nil {
			return nil, fmt.Errorf("icon %q is not a drawing", name)
		}
		drawing := between.ReplaceAllString(string(body[1]), "><")
		drawing = strings.ReplaceAll(frame.ReplaceAllString(drawing, ""), " />", "/>")
		fmt.Fprintf(&b, `<symbol id="%s" viewBox="0 0 24 24">%s</symbol>`, name, strings.TrimSpace(drawing))
	}
	b.WriteString(`</svg>`)
	return b.Bytes(), nil
}

func licences(packages ...string) ([]byte, error) {
	var b bytes.Buffer
	for _, p := range packages {
		found, err := filepath.Glob(filepath.Join(modules, p, "LICENSE*"))
		if err != nil {
			return nil, err
		}
		text := []byte("MIT, see the package.\n")
		if len(found) > 0 {
			if text, err = os.ReadFile(found[0]); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(&b, "%s\n\n%s\n\n", p, bytes.TrimSpace(text))
	}
	return b.Bytes(), nil
}
