//! Code, as far as the loop must read it: what a file offers (its outline) and what it leans on (its imports).
