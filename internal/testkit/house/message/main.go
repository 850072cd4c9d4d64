// Command message adds a message to the locale files of all three languages,
// sorted, for somebody to fill in: `make message KEY=feature.thing.word`.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 2 || strings.Count(os.Args[1], ".") < 1 {
		fmt.Fprintln(os.Stderr, "usage: message feature.thing.word")
		os.Exit(2)
	}
	key := os.Args[1]
	feature, _, _ := strings.Cut(key, ".")
	for _, lang := range []string{"en", "hu", "cs"} {
		if err := add(filepath.Join("locales", lang, feature+".json"), key); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// add puts the key into a file, with the key as its words until somebody writes them.
func add(path, key string) error {
	messages := map[string]any{}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &messages)
	}
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, there := messages[key]; there {
		return fmt.Errorf("%s has %s already", path, key)
	}
	messages[key] = key
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(messages); err != nil {
		return err
	}
	fmt.Println(path)
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
