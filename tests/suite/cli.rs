//! The command-line program: arguments, files, standard streams, messages and exit codes.

mod archives;
mod books;
pub mod dir;
pub mod embedded;
mod inputs;
mod links;
mod outputs;
mod refusals;
mod safety;
mod trees;
mod worker;
