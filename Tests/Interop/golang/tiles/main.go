// Checks a ledger that was exported as static tiles (C2SP tlog-tiles) with the Go project's own transparency-log code,
// golang.org/x/mod/sumdb.
//
// Debian has that module as golang-golang-x-mod-dev. Build and run without a network:
//
//	GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode go build -o /tmp/tilecheck Tests/Interop/golang/tiles/main.go
//	/tmp/tilecheck full VKEY DIR [RECORDS SEED]
//	/tmp/tilecheck root VKEY DIR
//
// `full` authenticates every file against the signed checkpoint, and proves RECORDS random entries, 1000 by default.
// `root` does the least that proves the ledger: reads all entries, recomputes the root, compares it with the signed
// checkpoint. Each prints one line. Exit 0 holds, 1 does not.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// height is the height of the tiles of C2SP tlog-tiles, which their paths do not name.
const height = 8

func main() {
	line, err := run(os.Args[1:])
	if err != nil {
		fmt.Println("does not hold:", err)
		os.Exit(1)
	}
	fmt.Println("holds:", line)
}

func run(arguments []string) (string, error) {
	if len(arguments) < 3 {
		return "", errors.New("usage: tilecheck full|root VKEY DIR [RECORDS SEED]")
	}
	verifier, err := note.NewVerifier(arguments[1])
	if err != nil {
		return "", err
	}
	folder := tileFolder(arguments[2])
	tree, err := folder.checkpoint(verifier)
	if err != nil {
		return "", err
	}
	records, seed := 1000, 1
	if len(arguments) == 5 {
		if records, err = strconv.Atoi(arguments[3]); err != nil {
			return "", err
		}
		if seed, err = strconv.Atoi(arguments[4]); err != nil {
			return "", err
		}
	}
	switch arguments[0] {
	case "full":
		if err := checkFiles(folder, tree); err != nil {
			return "", err
		}
		if err := proveRecords(folder, tree, records, int64(seed)); err != nil {
			return "", err
		}
	case "root":
		if err := checkRoot(folder, tree); err != nil {
			return "", err
		}
	default:
		return "", errors.New("neither full nor root")
	}
	return fmt.Sprintf("%s, %d entries, root %v", verifier.Name(), tree.N, tree.Hash), nil
}

// tileFolder is an export; it is a tlog.TileReader for the paths of tlog-tiles.
type tileFolder string

// checkpoint returns the tree head that the verifier's key has signed.
func (folder tileFolder) checkpoint(verifier note.Verifier) (tlog.Tree, error) {
	data, err := os.ReadFile(filepath.Join(string(folder), "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this ledger")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, errors.New("not a size")
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// file returns where a tile is: x/mod's path without the height, and `entries` for the level that it calls `data`.
func (folder tileFolder) file(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	path = strings.Replace(path, "data/", "entries/", 1)
	return filepath.Join(string(folder), "tile", filepath.FromSlash(path))
}

// read returns the bytes of a tile, or of the full one in its place.
func (folder tileFolder) read(tile tlog.Tile) ([]byte, int, error) {
	data, err := os.ReadFile(folder.file(tile))
	if errors.Is(err, fs.ErrNotExist) && tile.W < 1<<height {
		tile.W = 1 << height
		data, err = os.ReadFile(folder.file(tile))
	}
	return data, tile.W, err
}

func (folder tileFolder) Height() int { return height }

func (folder tileFolder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	contents := make([][]byte, len(tiles))
	for i, tile := range tiles {
		data, width, err := folder.read(tile)
		if err != nil {
			return nil, err
		}
		if len(data) != width*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", folder.file(tile), len(data))
		}
		contents[i] = data[:tile.W*tlog.HashSize]
	}
	return contents, nil
}

func (folder tileFolder) SaveTiles([]tlog.Tile, [][]byte) {}

// entries returns the entries of a bundle.
func (folder tileFolder) entries(bundle tlog.Tile) ([][]byte, error) {
	data, width, err := folder.read(bundle)
	if err != nil {
		return nil, err
	}
	entries, err := split(data, width)
	if err != nil {
		return nil, fmt.Errorf("%s %v", folder.file(bundle), err)
	}
	return entries[:bundle.W], nil
}

// split takes a bundle apart: every entry stands after its length in two bytes.
func split(data []byte, count int) ([][]byte, error) {
	entries := make([][]byte, 0, count)
	for len(entries) < count {
		if len(data) < 2 {
			return nil, fmt.Errorf("ends within entry %d", len(entries))
		}
		length := int(data[0])<<8 | int(data[1])
		if len(data) < 2+length {
			return nil, fmt.Errorf("ends within entry %d", len(entries))
		}
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	if len(data) > 0 {
		return nil, errors.New("goes on after its last entry")
	}
	return entries, nil
}

// bundle names the n-th bundle of a tree.
func bundle(tree tlog.Tree, n int64) tlog.Tile {
	width := tree.N - n<<height
	if width > 1<<height {
		width = 1 << height
	}
	return tlog.Tile{H: height, L: -1, N: n, W: int(width)}
}

func bundleCount(tree tlog.Tree) int64 { return (tree.N + 1<<height - 1) >> height }

// checkRoot recomputes the root from the entries.
func checkRoot(folder tileFolder, tree tlog.Tree) error {
	hashes := make([]tlog.Hash, 0, 2*tree.N)
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = hashes[index]
		}
		return found, nil
	})
	record := int64(0)
	for n := int64(0); n < bundleCount(tree); n++ {
		entries, err := folder.entries(bundle(tree, n))
		if err != nil {
			return err
		}
		for _, entry := range entries {
			stored, err := tlog.StoredHashes(record, entry, reader)
			if err != nil {
				return err
			}
			hashes = append(hashes, stored...)
			record++
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the entries do not reach the root")
	}
	return nil
}

// checkFiles authenticates every tile against the root, and every entry against its tile; then every other file below
// tile/, which must hold the beginning of a file that was authenticated.
func checkFiles(folder tileFolder, tree tlog.Tree) error {
	const together = 64 // bundles, so that x/mod authenticates the tiles above them once
	for n := int64(0); n < bundleCount(tree); n += together {
		var entries [][]byte
		for i := n; i < n+together && i < bundleCount(tree); i++ {
			found, err := folder.entries(bundle(tree, i))
			if err != nil {
				return err
			}
			entries = append(entries, found...)
		}
		indexes := make([]int64, len(entries))
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, n<<height+int64(i))
		}
		hashes, err := tlog.TileHashReader(tree, folder).ReadHashes(indexes)
		if err != nil {
			return fmt.Errorf("tiles from %d on: %v", n, err)
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != hashes[i] {
				return fmt.Errorf("entry %d is not the one in the tree", n<<height+int64(i))
			}
		}
	}
	return filepath.WalkDir(filepath.Join(string(folder), "tile"), func(path string, item fs.DirEntry, err error) error {
		if err != nil || item.IsDir() {
			return err
		}
		return checkBeginning(folder, tree, path)
	})
}

// checkBeginning compares a partial file of a smaller tree with the file that took its place.
func checkBeginning(folder tileFolder, tree tlog.Tree, path string) error {
	name, err := filepath.Rel(string(folder), path)
	if err != nil {
		return err
	}
	name = strings.Replace(filepath.ToSlash(name), "tile/entries/", "tile/data/", 1)
	tile, err := tlog.ParseTilePath(strings.Replace(name, "tile/", fmt.Sprintf("tile/%d/", height), 1))
	if err != nil {
		return err
	}
	level := tile.L
	if level < 0 {
		level = 0
	}
	present := tree.N>>uint(height*level) - tile.N<<height
	if present > 1<<height {
		present = 1 << height
	}
	if int64(tile.W) > present {
		return fmt.Errorf("%s is of a larger tree", name)
	}
	if int64(tile.W) == present {
		return nil
	}
	part, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	whole := tile
	whole.W = int(present)
	data, width, err := folder.read(whole)
	if err != nil {
		return err
	}
	expected := tile.W * tlog.HashSize
	if tile.L < 0 {
		entries, err := split(data, width)
		if err != nil {
			return err
		}
		expected = 0
		for _, entry := range entries[:tile.W] {
			expected += 2 + len(entry)
		}
	}
	if len(data) < expected || !bytes.Equal(part, data[:expected]) {
		return fmt.Errorf("%s is not the beginning of its file", name)
	}
	return nil
}

// proveRecords makes and checks inclusion proofs of random entries.
func proveRecords(folder tileFolder, tree tlog.Tree, count int, seed int64) error {
	numbers := rand.New(rand.NewSource(seed))
	for i := 0; i < count; i++ {
		index := numbers.Int63n(tree.N)
		proof, err := tlog.ProveRecord(tree.N, index, tlog.TileHashReader(tree, folder))
		if err != nil {
			return err
		}
		entries, err := folder.entries(bundle(tree, index>>height))
		if err != nil {
			return err
		}
		leaf := tlog.RecordHash(entries[index%(1<<height)])
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf); err != nil {
			return fmt.Errorf("entry %d: %v", index, err)
		}
	}
	return nil
}
