#!/bin/sh
# Runs every test, or the ones whose name holds the first argument.
# A test is a pair of files: NAME.calls goes in, NAME.payouts must come out.
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
for calls in tests/*"$1"*.calls; do
    [ -e "$calls" ] || break
    expected=${calls%.calls}.payouts
    if got=$(bin/till < "$calls") && [ "$got" = "$(cat "$expected")" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        line=$(printf '%s\n' "$got" | diff - "$expected" | sed -n '1s/.*[acd]\([0-9]*\).*/\1/p')
        echo "$expected:${line:-1}: not paid as expected: got $(printf '%s' "$got" | tr '\n' ' ')"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
