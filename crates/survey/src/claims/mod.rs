//! What other tools say is planned, decided or done. A tick elsewhere arrives as a claim, never as proof.
