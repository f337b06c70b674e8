//! Who owns which paths: CODEOWNERS, and who changed them in git's history.
