//! The rules of each program, one file per program; rules shared by several programs are in a file by subject.

pub(super) mod bookdown;
pub(super) mod code_tags;
pub(super) mod contents;
pub(super) mod emoji;
pub(super) mod hatena;
pub(super) mod hugo;
pub(super) mod ideographs;
pub(super) mod kramdown;
pub(super) mod latex;
pub(super) mod liquid;
pub(super) mod logseq;
pub(super) mod markua;
pub(super) mod mdbook;
pub(super) mod mdx;
pub(super) mod media;
pub(super) mod mkdocs;
pub(super) mod myst;
pub(super) mod notes;
pub(super) mod notion;
pub(super) mod obsidian;
pub(super) mod paired;
pub(super) mod pandoc;
pub(super) mod tex;
pub(super) mod wordpress;
pub(super) mod zenn;
pub(super) mod zola;
