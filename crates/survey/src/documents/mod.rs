//! One index over the documents of a repository: titles, links, what each covers, and what is wrong with them.
