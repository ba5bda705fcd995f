// The page and the script with which anyone checks a bundle by hand: a shell and openssl, nothing of ours.

/// The texts of the by-hand check; what they work on is made by `HandCheck`.
enum HandCheckScript {
    /// `check.sh`: every step of the page, for every seal of the bundle.
    ///
    /// POSIX shell, openssl 3, cat, cut, date, realpath, sed, tail, wc and cmp; it writes in a temporary folder only.
    static let shell = #"""
        #!/bin/sh
        # Checks every seal in by-hand/ with openssl alone. The steps are explained in CHECK-BY-HAND.md.
        # Usage: sh check.sh [--ledger-key ledger.pem] [--tsa-roots roots.pem]
        set -u
        export LC_ALL=C
        here=$(cd "$(dirname "$0")" && pwd) || exit 2
        trusted=""; roots=""
        while [ $# -gt 0 ]; do
          case "$1" in
            --ledger-key) trusted=$(realpath "$2") || exit 66; shift 2 ;;
            --tsa-roots) roots=$(realpath "$2") || exit 66; shift 2 ;;
            *) echo "usage: sh check.sh [--ledger-key ledger.pem] [--tsa-roots roots.pem]"; exit 64 ;;
          esac
        done
        work=$(mktemp -d) || exit 2
        trap 'rm -rf "$work"' EXIT
        bad=0; seals=0
        fail() { echo "  NOT OK  $1"; bad=1; }
        good() { echo "  ok      $1"; }
        hash() { openssl dgst -sha256 -binary; }
        # Takes the text of a member out of the entry, which is JSON in one spelling: "name":"text".
        member() { text=$(cat "$1"); text=${text#*"\"$2\":\""}; printf %s "${text%%\"*}"; }
        raw_key() { openssl pkey -pubin -in "$1" -outform DER | tail -c 32; }

        check_entry() { # the site's signature over the statement
          member entry.json payload | openssl base64 -d -A > "$work/statement"
          member entry.json sig | openssl base64 -d -A > "$work/signature"
          { printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c < "$work/statement" | tr -d ' ')"
            cat "$work/statement"; } > "$work/signed"
          [ "$(member entry.json keyid)" = "$(raw_key signer.pem | openssl dgst -sha256 -r | cut -d' ' -f1)" ] \
            || fail "the entry names another key than signer.pem"
          if openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in "$work/signed" \
            -sigfile "$work/signature" > /dev/null 2>&1
          then good "signed with signer.pem: $(member "$work/statement" name)"
          else fail "the signature of the entry does not verify"; fi
          echo "          sealed root: $(member "$work/statement" trialverityRootV1)"
        }

        check_path() { # from the entry up to the root of the checkpoint, RFC 6962
          index=$(sed -n 's/^index //p' path.txt)
          size=$(sed -n 2p checkpoint.txt)
          case "$index$size" in *[!0-9]*|"") fail "index or size is no number"; return ;; esac
          { printf '\000'; cat entry.json; } | hash > "$work/node"
          fn=$index; sn=$((size - 1))
          if [ "$fn" -gt "$sn" ]; then fail "the index lies beyond the tree"; return; fi
          for line in $(sed 1d path.txt); do
            if [ "$sn" -eq 0 ]; then fail "the path is too long"; return; fi
            printf %s "$line" | openssl base64 -d -A > "$work/other"
            if [ $((fn % 2)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
              { printf '\001'; cat "$work/other" "$work/node"; } | hash > "$work/next"
              while [ $((fn % 2)) -eq 0 ] && [ "$fn" -ne 0 ]; do fn=$((fn / 2)); sn=$((sn / 2)); done
            else
              { printf '\001'; cat "$work/node" "$work/other"; } | hash > "$work/next"
            fi
            mv "$work/next" "$work/node"; fn=$((fn / 2)); sn=$((sn / 2))
          done
          sed -n 3p checkpoint.txt | openssl base64 -d -A > "$work/root"
          if [ "$sn" -eq 0 ] && cmp -s "$work/node" "$work/root"
          then good "entry $index is in the ledger of $size entries"
          else fail "the path does not reach the root of the checkpoint"; fi
        }

        check_checkpoint() { # the keeper's signature over size and root
          if [ -n "$trusted" ]; then
            raw_key "$trusted" > "$work/expected"; raw_key ledger.pem > "$work/found"
            cmp -s "$work/expected" "$work/found" && good "ledger.pem is the key you trust" \
              || fail "ledger.pem is not the key you trust"
          else echo "  note    compare ledger.pem with a key from elsewhere, or give --ledger-key"; fi
          if openssl pkeyutl -verify -pubin -inkey ledger.pem -rawin -in checkpoint.txt \
            -sigfile checkpoint.sig > /dev/null 2>&1
          then good "the checkpoint is signed with ledger.pem: $(sed -n 1p checkpoint.txt)"
          else fail "the signature of the checkpoint does not verify"; fi
        }

        check_tokens() { # RFC 3161: the checkpoint existed at that time
          for token in token-*.tst; do
            [ -e "$token" ] || return 0
            if [ -z "$roots" ]; then echo "  note    $token not checked: give --tsa-roots"; continue; fi
            time=$(openssl ts -reply -in "$token" -token_in -text 2>/dev/null | sed -n 's/^Time stamp: //p')
            seconds=$(date -u -d "$time" +%s 2>/dev/null || echo "")
            if openssl ts -verify -in "$token" -token_in -data stamped.bin -CAfile "$roots" \
              ${seconds:+-attime "$seconds"} -untrusted chain.pem > /dev/null 2>&1
            then good "the checkpoint existed at $time ($token)"
            else fail "$token does not verify"; fi
          done
        }

        for folder in "$here"/by-hand/*/; do
          [ -d "$folder" ] || continue
          seals=$((seals + 1)); echo "$(basename "$folder")"
          cd "$folder" || exit 2
          check_entry; check_path; check_checkpoint; check_tokens
        done
        if [ "$seals" -eq 0 ]; then echo "there is no seal in this bundle"; exit 2; fi
        if [ "$bad" -eq 0 ]; then echo "All checks hold."; else echo "Something does NOT hold."; exit 2; fi
        """# + "\n"

    /// `CHECK-BY-HAND.md`: the same steps one by one, and what each proves.
    static let page = #"""
        # Checking this bundle by hand

        You need a shell and `openssl` 3. Nothing here was made to be trusted: every step recomputes. `sh check.sh` runs
        all steps for every seal; `sh check.sh --ledger-key ledger.pem --tsa-roots roots.pem` also compares the ledger's
        key with the one you got from elsewhere, and checks the timestamps against roots that you trust.

        For each seal there is a folder in `by-hand/`, named SITE~DATASET~SEQUENCE:

        | file | what it is |
        |---|---|
        | `entry.json` | the entry of the ledger as it was received: a DSSE envelope around an in-toto statement |
        | `signer.pem` | the public key of whoever sealed |
        | `path.txt` | the number of the entry, and the hashes from it up to the root (RFC 6962), in base64 |
        | `checkpoint.txt`, `checkpoint.sig` | the ledger's name, its size and its root, and the keeper's Ed25519 signature |
        | `ledger.pem` | the public key of the ledger: compare it with a copy from elsewhere |
        | `stamped.bin`, `token-N.tst`, `chain.pem` | where there are timestamps: what was stamped, the RFC 3161 token, certificates |

        ## 1. The statement, and who signed it

            sed 's/.*"payload":"\([^"]*\)".*/\1/' entry.json | openssl base64 -d -A > statement
            sed 's/.*"sig":"\([^"]*\)".*/\1/' entry.json | openssl base64 -d -A > signature
            { printf 'DSSEv1 28 application/vnd.in-toto+json %s ' $(wc -c < statement); cat statement; } > signed
            openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in signed -sigfile signature

        `statement` names the seal, the root of the dataset (`trialverityRootV1`), and the state of the ledger that the
        signer had seen. The signature covers it to the last byte.

        ## 2. The entry is in the ledger

        The hash of the entry is SHA-256 of a zero byte and `entry.json`:

            { printf '\000'; cat entry.json; } | openssl dgst -sha256 -binary > node

        Take the hashes of `path.txt` one after the other. With n = index and m = size - 1: if n is odd or n = m, the
        next node is SHA-256(01, hash, node), and n and m are halved until n is odd or 0; else it is SHA-256(01, node,
        hash). Then halve both. At the end m is 0, and the node is the third line of `checkpoint.txt` in base64.

        ## 3. The keeper signed that ledger

            openssl pkeyutl -verify -pubin -inkey ledger.pem -rawin -in checkpoint.txt -sigfile checkpoint.sig

        ## 4. When

            openssl ts -verify -in token-1.tst -token_in -data stamped.bin -CAfile roots.pem -untrusted chain.pem

        A token says that the checkpoint, and so the entry, existed at its time. When its certificates have run out
        meanwhile, add `-attime SECONDS` with the time of the token. Without a token only the signer's own clock is there.

        ## What this proves, and what not

        It proves that the holder of `signer.pem`'s private key stood for this root, and that the ledger took the
        statement in. It does not prove that the data were true, nor that a delivered file is the sealed one: for that
        the file is hashed again under the opening in the evidence, as Format.md, sections 2 to 5, describes;
        `verity audit --bundle` does it.
        """# + "\n"
}
