// Checks a ledger's checkpoints and receipts with the Go project's own transparency-log code, golang.org/x/mod/sumdb.
//
// Debian has that module as golang-golang-x-mod-dev. Build and run without a network:
//
//	GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode go build -o /tmp/logcheck Tests/Interop/golang/main.go
//	/tmp/logcheck checkpoint VKEY CHECKPOINT
//	/tmp/logcheck receipt VKEY RECEIPT
//
// It prints one line. Exit 0 holds, 1 does not.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	line, err := run(os.Args[1:])
	if err != nil {
		fmt.Println("does not hold:", err)
		os.Exit(1)
	}
	fmt.Println("holds:", line)
}

func run(arguments []string) (string, error) {
	if len(arguments) != 3 {
		return "", errors.New("usage: logcheck checkpoint|receipt VKEY FILE")
	}
	verifier, err := note.NewVerifier(arguments[1])
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(arguments[2])
	if err != nil {
		return "", err
	}
	switch arguments[0] {
	case "checkpoint":
		tree, err := openCheckpoint(data, verifier)
		return fmt.Sprintf("%s, %d entries, root %v", verifier.Name(), tree.N, tree.Hash), err
	case "receipt":
		return checkReceipt(data, verifier)
	}
	return "", errors.New("neither checkpoint nor receipt")
}

// openCheckpoint returns the tree head of a checkpoint that the verifier's key has signed.
func openCheckpoint(data []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this ledger")
	}
	size, err := decimal(lines[1])
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// receipt is the part of a receipt that concerns the log.
type receipt struct {
	Format   string `json:"format"`
	Envelope string `json:"envelope"`
	Proof    string `json:"proof"`
}

// checkReceipt proves that the entry of a receipt stands in the ledger.
func checkReceipt(data []byte, verifier note.Verifier) (string, error) {
	var parsed receipt
	if err := json.Unmarshal(data, &parsed); err != nil {
		return "", err
	}
	if parsed.Format != "trialverity/receipt/v1" {
		return "", errors.New("not a receipt of version 1")
	}
	entry, err := base64.StdEncoding.Strict().DecodeString(parsed.Envelope)
	if err != nil {
		return "", err
	}
	index, proof, checkpoint, err := parseProof(parsed.Proof)
	if err != nil {
		return "", err
	}
	tree, err := openCheckpoint([]byte(checkpoint), verifier)
	if err != nil {
		return "", err
	}
	if index >= tree.N {
		return "", errors.New("the entry is outside the tree")
	}
	err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
	return fmt.Sprintf("%s, entry %d of %d", verifier.Name(), index, tree.N), err
}

// parseProof reads a C2SP tlog-proof.
func parseProof(text string) (index int64, proof tlog.RecordProof, checkpoint string, err error) {
	malformed := errors.New("malformed tlog-proof")
	split := strings.SplitN(text, "\n\n", 2)
	lines := strings.Split(split[0], "\n")
	if len(split) != 2 || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, nil, "", malformed
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, nil, "", malformed
	}
	index, err = decimal(strings.TrimPrefix(lines[0], "index "))
	if err != nil {
		return 0, nil, "", err
	}
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, "", err
		}
		proof = append(proof, hash)
	}
	return index, proof, split[1], nil
}

// decimal reads a number that is not negative and has no leading zeros.
func decimal(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || strconv.FormatInt(number, 10) != text {
		return 0, errors.New("not a decimal number")
	}
	return number, nil
}
