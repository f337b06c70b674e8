# What is paid for a stream of refund calls.
BEGIN { FS = OFS = "," }

/^#/ || NF == 0 { next }

{ pay($1, $2, $3, $4) }

function pay(refund, order, account, cents) {
    print refund, order, account, cents
}
