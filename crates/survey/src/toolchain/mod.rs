//! What a repository is built and tested with, package by package, told from its files.
